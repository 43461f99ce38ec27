import { type CacheError, fail } from '../errors.js';
import { inTime } from '../in-time.js';

/** The wait for a read of the store: after it the network answers. */
export const READ_MS = 2000;

/** Any operation may wait behind a long removal; and any disk writes a megabyte in a second. */
const WRITE_MS = 10_000;
const BYTES_PER_MS = 1000;

/** Eviction may concern very many entries. */
export const EVICTION_MS = 60_000;

/** How long a store may take to write so many bytes. */
export const writeLimit = (bytes: number): number => WRITE_MS + bytes / BYTES_PER_MS;

/** A function of the app that is slower than this counts as failed. */
const FUNCTION_MS = 10_000;

/** The promise of a function of the app, which rejects when it takes too long. */
export const withinFunctionLimit = <Value>(work: Promise<Value>): Promise<Value> =>
  inTime(work, FUNCTION_MS, undecided);

const undecided = (): CacheError => fail('timeout', 'functionTooSlow', FUNCTION_MS / 1000);

export const tooSlow = (): CacheError => fail('backend-unavailable', 'storeTooSlow', READ_MS / 1000);

export const tooSlowToWrite = (): CacheError => fail('backend-unavailable', 'storeStuck');
