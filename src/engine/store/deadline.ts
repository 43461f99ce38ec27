import { CacheError } from '../../errors.js';
import { inTime } from '../../storage/circuit-breaker.js';

/** A store that is slower than this is not waited for: the answer comes from the network. */
export const BOUND_MS = 2000;

/** Whatever a store does, it may stand behind a long removal; and any disk writes a megabyte in a second. */
const WRITE_MS = 10_000;
const BYTES_PER_MS = 1000;

/** Letting go of entries until the bounds hold may concern very many of them. */
export const EVICTION_MS = 60_000;

/** How long a store may take to write so many bytes. */
export const writeBound = (bytes: number): number => WRITE_MS + bytes / BYTES_PER_MS;

/** A function that was given to us and is slower than this counts as failed: nobody may wait for it for ever. */
const FUNCTION_MS = 10_000;

/** The same promise, but it rejects when it takes longer than the bound. */
export const withinBound = <Value>(work: Promise<Value>): Promise<Value> => inTime(work, BOUND_MS, tooSlow);

/** The same for what a function of the app promised. */
export const withinPatience = <Value>(work: Promise<Value>): Promise<Value> => inTime(work, FUNCTION_MS, undecided);

const undecided = (): CacheError =>
  new CacheError('timeout', `A filter, or a function for keys, did not decide within ${FUNCTION_MS / 1000} s.`);

export const tooSlow = (): CacheError =>
  new CacheError(
    'backend-unavailable',
    `The store did not answer within ${BOUND_MS / 1000} s; the network did instead.`,
  );

export const tooSlowToWrite = (): CacheError =>
  new CacheError(
    'backend-unavailable',
    'The store does not come to an end with what it writes. Until it does, nothing is stored, and questions about the cache are refused.',
  );
