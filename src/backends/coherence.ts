import type { Coherence } from '../storage/index.js';

export type CoherenceOptions = {
  readonly cacheName: string;
  /** Where the owner's lock is asked for; the platform's when not given. Undefined without one: nobody owns. */
  readonly locks?: LockManager | undefined;
};

export function webCoherence(options: CoherenceOptions): Coherence {
  throw options;
}
