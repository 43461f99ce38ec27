import type { Create } from './contender.js';
import { bytesIn, firstBytesOf, lengthOf } from './reading.js';

/** The browser alone: with its HTTP cache, or past it. */
export const native =
  (cache: RequestCache): Create =>
  () => ({
    prepare: async () => undefined,
    call: async (url) => bytesIn(await fetch(url, { cache })),
    // What is fresh for no time is validated at each use.
    revalidate: async (url) => bytesIn(await fetch(url, { cache })),
    settled: async () => undefined,
    firstBytes: async (url, note) => firstBytesOf(await fetch(url, { cache }), note),
    passThrough: async (url) => lengthOf(await fetch(url, { cache })),
  });
