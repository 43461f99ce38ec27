import type { BackendPlan, BackendTimes } from '../backends/backend-times.js';

/** One way of answering that is measured. It lives in a tab of its own, at a host of its own. */
export type Contender = {
  /** Get ready: the worker runs, the database is open. */
  prepare(): Promise<void>;
  /** Ask for this URL; gives how many bytes came, once they are in the page. */
  call(url: string): Promise<number>;
  /** Have these stored. Where it is not given, `call` each. */
  fill?(urls: readonly string[]): Promise<void>;
  /** The same as `call`, but what is stored is not used before the origin was asked whether it holds. */
  revalidate?(url: string): Promise<number>;
  /** Fetch what is not there and begin to store it. Where it is not given, `call` does. */
  store?(url: string): Promise<void>;
  /** Resolves once all that was asked for is stored. */
  settled?(): Promise<void>;
  /** Read a slow body; `note` is called when its first bytes are there. */
  firstBytes?(url: string, note: () => void): Promise<void>;
  /** Read a long body to its end, keeping none of it. */
  passThrough?(url: string): Promise<number>;
  /** Before a batch: see to it that the browser does not stop the worker for being idle in the middle of it. */
  awake?(): Promise<void>;
  /** Begin anew: another session, another port. */
  reconnect?(): Promise<void>;
  /** Ask for all of these, of a store of so many entries that has a memory tier of the usual size. */
  fillTier?(urls: readonly string[], entries: number): Promise<void>;
  /** The same as `fill`, but expired. */
  expire?(urls: readonly string[]): Promise<void>;
  /** What is done with many entries. */
  administer?(work: Administration, entries: number): Promise<number>;
  /** Use the backend of this name by itself. */
  useBackend?(name: string, plan: BackendPlan): Promise<BackendTimes>;
};

export type Administration =
  | 'count()'
  | 'count({ expired: true, valid: false })'
  | 'filter({ expired: true, valid: false })'
  | 'urls()'
  | 'delete({ expired: true })'
  | 'one more than maxEntries';

/** Where a contender stands. */
export type Here = { readonly name: string; readonly scope: string };

export type Create = (here: Here) => Contender;
