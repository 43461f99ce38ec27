import type { EndTurn, Flights } from '../../storage/tier.js';
import type { Locks } from './coherence.js';

export type FlightsOptions = {
  readonly cacheName: string;
  readonly locks?: Locks | undefined;
  /** Milliseconds to wait for the fetch of another tab; 5,000 when not given. */
  readonly timeout?: number;
};

/**
 * One fetch at a time for each name, among all tabs of an origin, by Web Locks. Null where there are none (insecure context).
 *
 * @example
 * const flights = webFlights({ cacheName: 'atlas' });
 */
export function webFlights(options: FlightsOptions): Flights | null {
  const { cacheName, locks = globalThis.navigator?.locks, timeout = 5000 } = options;
  if (locks === undefined) return null;
  const closed = new AbortController();

  /** The function that ends the turn; undefined: another tab holds it. */
  const takeFree = (lock: string): Promise<EndTurn | undefined> =>
    new Promise((resolve, reject) => {
      const hold = (granted: unknown): Promise<void> | void => {
        if (granted === null) return resolve(undefined);
        return new Promise((free) => {
          const end = (): void => {
            closed.signal.removeEventListener('abort', end);
            free();
          };
          closed.signal.addEventListener('abort', end);
          if (closed.signal.aborted) end();
          resolve(end);
        });
      };
      locks.request(lock, { ifAvailable: true }, hold).catch(reject);
    });

  /** Shared, so that all waiting tabs go on at once. */
  const wait = async (lock: string, signal: AbortSignal): Promise<null> => {
    // Not AbortSignal.timeout: Node collects one that only AbortSignal.any refers to, and it never fires (nodejs/node#54614).
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeout);
    const over = AbortSignal.any([signal, closed.signal, late.signal]);
    await locks.request(lock, { mode: 'shared', signal: over }, () => undefined).catch(() => undefined);
    clearTimeout(timer);
    return null;
  };

  return {
    take: async (name, signal) => {
      const lock = `cached-session:fetch:${cacheName}:${name}`;
      try {
        return (await takeFree(lock)) ?? (await wait(lock, signal));
      } catch {
        // Refused (a sandboxed frame, a page that closes): each tab fetches by itself.
        return null;
      }
    },
    close: () => closed.abort(),
  };
}
