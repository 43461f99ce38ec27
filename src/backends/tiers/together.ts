/** Later ones do not join: those that wait would wait for ever new ones. */
const JOINED_MS = 5;

type Group = {
  readonly start: number;
  readonly all: Promise<void>;
  readonly end: () => void;
  underWay: number;
};

/** One of several that are under way together. */
export type Member = {
  /** This one has ended. */
  readonly leave: () => void;
  /** Resolves when all of its group have ended. */
  readonly all: Promise<void>;
};

/** Lets what begins at the same time go on at the same time, so that requests that follow from it are one. */
export class Together {
  #group: Group | null = null;

  enter(): Member {
    const group = this.#joinable();
    group.underWay += 1;
    const leave = (): void => {
      group.underWay -= 1;
      if (group.underWay > 0) return;
      if (this.#group === group) this.#group = null;
      group.end();
    };
    return { leave, all: group.all };
  }

  #joinable(): Group {
    const now = performance.now();
    if (this.#group !== null && now - this.#group.start < JOINED_MS) return this.#group;
    let end = (): void => undefined;
    const all = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#group = { start: now, all, end, underWay: 0 };
    return this.#group;
  }
}
