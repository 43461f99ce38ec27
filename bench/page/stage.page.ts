import type { BackendPlan, BackendTimes } from '../backends/backend-times.js';
import { CATALOGUE, isName } from '../contenders/catalogue.js';
import type { Administration } from '../contenders/contender.js';
import { CREATE } from '../contenders/index.js';
import type { Lane, Pace } from './lane.js';
import { Runner } from './runner.js';

const AT_ONCE = 50;

const [name = ''] = location.hostname.split('.');
if (!isName(name)) throw new Error(`Nobody is called ${name}: ${Object.keys(CATALOGUE).join(', ')}.`);
const contender = CREATE[name]({ name, scope: '/' });
const runners = new Map<string, Runner>();

const stage = {
  prepare: (): Promise<void> => contender.prepare(),

  /** Have `count` resources stored. */
  async fill(prefix: string, count: number): Promise<void> {
    if (contender.fill !== undefined) return contender.fill(urlsOf(prefix, 0, count));
    await askAll(prefix, count);
    await contender.settled?.();
  },

  /** Ask for each URL once. */
  async prime({ prefix, urls }: Lane): Promise<void> {
    await contender.awake?.();
    await askAll(prefix, urls ?? 0);
  },

  /** Get ready for batches of this lane. */
  async warmUp(lane: Lane, pace: Pace): Promise<void> {
    const runner = new Runner(lane, contender, pace);
    runners.set(lane.key, runner);
    await runner.warmUp();
  },

  /** Milliseconds per call of one more batch. */
  batch(key: string): Promise<number> {
    const runner = runners.get(key);
    if (runner === undefined) throw new Error(`${key} was not warmed up.`);
    return runner.batch();
  },

  /** Milliseconds of one call, a new port included where ports are the contender's own business. */
  first: (url: string): Promise<number> =>
    timed(async () => {
      if (name.startsWith('port-')) await contender.reconnect?.();
      await contender.call(url);
    }),

  /** Wait until nothing that was begun goes on: a worker that a call started without waiting for it, and what is stored. */
  settle: (): Promise<void> => contender.settled?.() ?? Promise.resolve(),

  /** When one call was made, and when its answer was there: milliseconds of the clock that pages and workers share. */
  async moments(url: string): Promise<readonly [made: number, answered: number]> {
    const made = performance.timeOrigin + performance.now();
    await contender.call(url);
    return [made, performance.timeOrigin + performance.now()];
  },

  /** The same call again and again. */
  async repeat(url: string, times: number): Promise<void> {
    for (let call = 0; call < times; call += 1) await contender.call(url);
  },

  async reconnect(url: string, times: number): Promise<void> {
    for (let call = 0; call < times; call += 1) {
      await contender.reconnect?.();
      await contender.call(url);
    }
  },

  passThrough: (url: string): Promise<number> =>
    timed(async () => {
      const length = await contender.passThrough?.(url);
      const expected = Number(url.split('/')[2]);
      if (length !== expected) throw new Error(`${name}: ${expected} bytes were sent, ${length} came.`);
    }),

  async fillTier(prefix: string, count: number, entries: number): Promise<void> {
    await contender.fillTier?.(urlsOf(prefix, 0, count), entries);
  },

  /** Have as many stored that have expired. */
  async expire(prefix: string, count: number): Promise<void> {
    await contender.expire?.(urlsOf(prefix, 0, count));
  },

  /** Milliseconds by what was done with the backend of this name. */
  async useBackend(backend: string, plan: BackendPlan): Promise<BackendTimes> {
    if (contender.useBackend === undefined) throw new Error(`${name} has no backends.`);
    return contender.useBackend(backend, plan);
  },

  /** Gives milliseconds, and what was counted. */
  async administer(work: Administration, entries: number): Promise<readonly [ms: number, count: number | undefined]> {
    let count: number | undefined;
    const ms = await timed(async () => {
      count = await contender.administer?.(work, entries);
    });
    return [ms, count];
  },
};

export type StageOf = typeof stage;

declare global {
  interface Window {
    stage?: StageOf;
  }
}

window.stage = stage;

async function askAll(prefix: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += AT_ONCE)
    await Promise.all(urlsOf(prefix, at, Math.min(at + AT_ONCE, count)).map((url) => contender.call(url)));
}

function urlsOf(prefix: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => `${prefix}${from + index}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
