/** Milliseconds until background work begins where no browser tells when there is time: in workers and in Safari. */
const LATER_MS = 3000;

/** Resolves when there is time for background work. */
export const whenIdle = (): Promise<unknown> =>
  new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(resolve);
    else setTimeout(resolve, LATER_MS);
  });
