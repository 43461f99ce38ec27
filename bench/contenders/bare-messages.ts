import type { Stored } from './bare-database.js';

/** What a bare worker answers from. */
export type Source = 'echo' | 'memory' | 'indexeddb' | 'network';

/** The same as a call of ours is: a flat array; all of one turn share a message. */
export type BareCall = readonly [
  kind: Source,
  id: number,
  settings: string,
  method: 'GET',
  url: string,
  fields: string,
  referrer: string,
  extra: null,
];
export type BareAnswer = readonly [id: number, fields: string, body: Stored['body'] | null];

/** Calls or answers of one turn of the event loop, as one message. */
export class Turn<Item> {
  readonly #post: (items: readonly Item[], transfer: Transferable[]) => void;
  #items: Item[] = [];
  #transfer: Transferable[] = [];

  constructor(post: (items: readonly Item[], transfer: Transferable[]) => void) {
    this.#post = post;
  }

  add(item: Item, transfer: readonly Transferable[] = []): void {
    if (this.#items.length === 0) queueMicrotask(() => this.#flush());
    this.#items.push(item);
    this.#transfer.push(...transfer);
  }

  #flush(): void {
    const [items, transfer] = [this.#items, this.#transfer];
    this.#items = [];
    this.#transfer = [];
    this.#post(items, transfer);
  }
}
