import { unwrap } from 'idb';
import type { Database, Reading } from './schema.js';
import { begin } from './transaction.js';

/** A transaction that reads, and in it the position of the store. */
export type PositionedRead = { readonly tx: Reading; readonly position: IDBRequest<unknown> };

/**
 * One transaction for all that is looked up in one turn: to begin one costs as much as what is read in it, and the calls of a page often
 * come several in one message.
 */
export class SharedRead {
  #open: (PositionedRead & { readonly database: Database }) | undefined;

  /** The transaction of this turn. It can be used until the turn ends, and then ends by itself. */
  of(database: Database): PositionedRead {
    if (this.#open?.database === database) return this.#open;
    const tx = begin(database);
    const position = unwrap(tx).objectStore('state').get('position');
    // It may be read anew; the others are not to suffer for it.
    position.onerror = (event) => event.preventDefault();
    this.#open = { database, tx, position };
    queueMicrotask(() => {
      this.#open = undefined;
    });
    return this.#open;
  }
}
