import type { Position } from '../../storage/backend.js';

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
