/** Later ones do not join: those that wait would wait for ever new ones. */
const JOINED_MS = 5;

/** What began at about the same time. */
export type Group = {
  readonly start: number;
  readonly waiting: (() => void)[];
  underWay: number;
  isOver: boolean;
};

/** Lets what begins at the same time go on at the same time, so that requests that follow from it are one. */
export class Together {
  #group: Group | null = null;

  enter(): Group {
    const now = performance.now();
    if (this.#group === null || now - this.#group.start >= JOINED_MS)
      this.#group = { start: now, waiting: [], underWay: 0, isOver: false };
    this.#group.underWay += 1;
    return this.#group;
  }

  /** One of a group has ended. */
  leave(group: Group): void {
    group.underWay -= 1;
    if (group.underWay > 0) return;
    if (this.#group === group) this.#group = null;
    // The last one goes on with the others, and asks to wait only after it has left.
    queueMicrotask(() => queueMicrotask(() => goOn(group)));
  }

  /** Resolves when all of the group have ended. */
  all(group: Group): Promise<void> {
    return new Promise((resolve) => {
      if (group.isOver) resolve();
      else group.waiting.push(resolve);
    });
  }
}

function goOn(group: Group): void {
  group.isOver = true;
  for (const resolve of group.waiting) resolve();
}
