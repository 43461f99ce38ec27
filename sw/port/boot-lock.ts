/** The Web Lock of this run of the worker: it ends with the worker, and that is how pages learn of its death (R1). */
export type BootLock = {
  readonly name: string;
  /** Resolves once it is held. A page must not be answered before: it would take the lock itself and see a death. */
  readonly held: Promise<void>;
};

export function takeBootLock(locks: Pick<LockManager, 'request'>): BootLock {
  const name = `cached-session:worker:${crypto.randomUUID()}`;
  const held = new Promise<void>((resolve, reject) => {
    const forEver = (): Promise<never> => {
      resolve();
      return new Promise(() => undefined);
    };
    locks.request(name, forEver).catch(reject);
  });
  // Nobody may be asking yet.
  held.catch(() => undefined);
  return { name, held };
}
