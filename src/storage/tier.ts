import type { CacheKey } from '../request/key/cache-key.js';
import type { Position, Selection } from './backend.js';
import type { Selectable, StoredEntry } from './entry.js';
import type { Selector } from './selector.js';

/** The hot entries in front of a store, in memory, bounded in bytes. All of it is synchronous: on a hit nothing is awaited. */
export interface Tier {
  /** Marks it as used. */
  get(key: CacheKey): Selection | undefined;
  /** Keep what a select gave. */
  keep(key: CacheKey, selection: Selection): void;
  /** A new or freshened response, with those of its variants that are held; takes the place of the one with its cacheKey. */
  put(candidate: Selectable, since: Position): void;
  drop(selectors: readonly Selector[]): readonly StoredEntry[];
  dropKeys(cacheKeys: readonly string[]): void;
  clear(): void;
  readonly bytes: number;
}

/**
 * Keeps several engines on one store in step (two worker versions, a page's own engine beside the worker). Only the engine that
 * owns the store may have a tier; the others tell it what they changed.
 */
export interface Coherence {
  /** Ask to be the owner, once this engine is to stay. `owned` is called when it is. */
  own(owned: () => void): void;
  /** Another engine changed these cacheKeys, or everything (null). `selectors`: it removed what they match, including fetches under way. */
  onChange(listener: (cacheKeys: readonly string[] | null, selectors?: readonly Selector[]) => void): void;
  /** Tell the owner of a committed write. Does not wait. */
  tell(cacheKeys: readonly string[]): void;
  /** Tell the owner of a removal and wait until it knows, has ended, or one second has passed. */
  tellAndWait(cacheKeys: readonly string[] | null, selectors?: readonly Selector[]): Promise<void>;
  /** Share an event with the listeners of other engines. Does not wait, and opens no channel for it. */
  share(event: SharedEvent): void;
  /** An event of another engine. */
  onShared(listener: (event: SharedEvent) => void): void;
  close(): void;
}

/** An event about one response. `url` is redacted; `cacheKey` is null where nothing is stored. */
type ResponseEvent<Types extends string> = {
  readonly [Type in Types]: { readonly type: Type; readonly url: string; readonly cacheKey: string | null };
}[Types];

/** An event that engines on one store share. */
export type SharedEvent =
  | ResponseEvent<'stored' | 'updated' | 'revalidated'>
  | { readonly type: 'invalidated'; readonly cacheKeys: readonly string[] }
  | { readonly type: 'evicted'; readonly cacheKeys: readonly string[] }
  | { readonly type: 'cleared'; readonly deleted: number };

/** Ends a turn: the next one may begin. */
export type EndTurn = () => void;

/** One fetch at a time for each name, among all engines on a store that have no worker in common. */
export interface Flights {
  /**
   * Resolves with the function that ends the turn if no other engine fetches this name; else with null, once that engine has ended or
   * taken too long. Never rejects.
   */
  take(name: string, signal: AbortSignal): Promise<EndTurn | null>;
  /** End all turns and all waiting. */
  close(): void;
}
