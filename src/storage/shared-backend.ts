import { isRecord } from '../guards.js';
import type { Backend } from './backend.js';
import type { Coherence } from './tier.js';

/** A backend that several processes share, with what keeps the memory tiers of their engines in step. */
export interface SharedBackend extends Backend {
  readonly coherence: Coherence;
}

/** What a backend brings to keep engines in step; null: nothing. */
export function coherenceOf(backend: Backend): Coherence | null {
  return 'coherence' in backend && isCoherence(backend.coherence) ? backend.coherence : null;
}

/**
 * May other processes change it without telling this one? So it is with every store of records but one in memory: a memory tier would go on
 * answering with what another process has removed.
 */
export const changesUntold = (backend: Backend): boolean =>
  'atomicity' in backend && backend.name !== 'memory' && coherenceOf(backend) === null;

const isCoherence = (value: unknown): value is Coherence =>
  isRecord(value) && ['own', 'onChange', 'tell', 'tellAndWait'].every((name) => typeof value[name] === 'function');
