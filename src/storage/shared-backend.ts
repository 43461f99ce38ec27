import { isRecord } from '../guards.js';
import type { Backend } from './backend.js';
import type { Coherence, Flights } from './tier.js';

/** A backend that several processes share, with what keeps their engines in step. */
export interface SharedBackend extends Backend {
  readonly coherence: Coherence;
  /** Of equal requests at the same time, one is sent. Absent: each process sends its own. */
  readonly flights?: Flights;
}

/** What a backend brings to keep memory tiers in step; null: nothing. */
export function coherenceOf(backend: Backend): Coherence | null {
  return 'coherence' in backend && isCoherence(backend.coherence) ? backend.coherence : null;
}

/** What a backend brings to fetch once for several processes; null: nothing. */
export function flightsOf(backend: Backend): Flights | null {
  return 'flights' in backend && isFlights(backend.flights) ? backend.flights : null;
}

/**
 * May other processes change it without telling this one? So it is with every store of records but one in memory: a memory tier would go on
 * answering with what another process has removed.
 */
export const changesUntold = (backend: Backend): boolean =>
  'atomicity' in backend && backend.name !== 'memory' && coherenceOf(backend) === null;

const isFlights = (value: unknown): value is Flights =>
  isRecord(value) && ['take', 'close'].every((name) => typeof value[name] === 'function');

const isCoherence = (value: unknown): value is Coherence =>
  isRecord(value) && ['own', 'onChange', 'tell', 'tellAndWait'].every((name) => typeof value[name] === 'function');
