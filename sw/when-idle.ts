/** A worker is not told when it is idle; in this time what it was started for is answered. */
const SETTLED_MS = 1_000;

/** Resolves when there is time for what nobody waits for. */
export const whenIdle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
