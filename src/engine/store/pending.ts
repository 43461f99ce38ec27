import type { Position, Write } from '../../storage/backend.js';
import { type Alias, entryBytes, type Selectable } from '../../storage/entry.js';

/** What a response becomes once it is complete, on its way to the store. */
export type Pending = {
  readonly write: Exclude<Write, { kind: 'touch' }>;
  /** What a lookup finds before it is stored: the response, or the redirect to it. */
  readonly found: { readonly candidate: Selectable } | { readonly alias: Alias };
  /** What is told when it is stored; null: nothing. */
  readonly event: 'stored' | 'updated' | null;
  readonly bounds: { readonly maxBytes: number; readonly maxEntries: number };
};

export const bytesOf = (group: readonly Pending[]): number =>
  group.reduce((bytes, { found }) => bytes + ('candidate' in found ? entryBytes(found.candidate.entry) : 0), 0);

export const nameOf = ({ found }: Pending): string =>
  'candidate' in found ? found.candidate.entry.cacheKey : found.alias.cacheKey;

/**
 * Which of two requests was made later, whatever the clocks say: a request has a greater order than all that this engine had seen in
 * the store, or meant for it, when it was sent. Engines beside this one are followed by what they have stored.
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
