import type { Position, Write } from '../../storage/backend.js';
import { type Alias, entryBytes, type Selectable } from '../../storage/entry.js';

/** A write that waits. */
export type Pending = {
  readonly write: Exclude<Write, { kind: 'touch' }>;
  /** The response or redirect that lookups find before it is written. */
  readonly found: { readonly candidate: Selectable } | { readonly alias: Alias };
  /** The event once it is written; null: none. */
  readonly event: 'stored' | 'updated' | null;
  readonly bounds: { readonly maxBytes: number; readonly maxEntries: number };
};

export const bytesOf = (group: readonly Pending[]): number =>
  group.reduce((bytes, { found }) => bytes + ('candidate' in found ? entryBytes(found.candidate.entry) : 0), 0);

export const nameOf = ({ found }: Pending): string =>
  'candidate' in found ? found.candidate.entry.cacheKey : found.alias.cacheKey;

/**
 * The order of requests, independent of clocks: a request has a greater order than all that this engine had seen in the store, or queued
 * for it, when it was sent. Other engines are followed by what they store.
 */
export class WriteOrder {
  #latest = 0;

  /** Of the position at a lookup, or of a write. */
  saw(order: number): void {
    this.#latest = Math.max(this.#latest, order);
  }

  /** The position of a request that is sent now. */
  asking(position: Position): Position {
    return this.#latest <= position.order ? position : { ...position, order: this.#latest };
  }
}
