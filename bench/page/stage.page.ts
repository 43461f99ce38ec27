import type { Name } from '../contenders/catalogue.js';
import type { Administration, Contender } from '../contenders/contender.js';
import type { Comparison, Lane, Times } from './lane.js';
import { Runner } from './runner.js';

const AT_ONCE = 50;
const contenders = new Map<Name, Contender>();

let current = 'nothing';

const stage = {
  /** Whose turn it is, for when something does not end. */
  underWay: (): string => current,

  /** Open the frames of these, and get them ready. */
  async open(names: readonly Name[]): Promise<void> {
    for (const name of names) {
      if (contenders.has(name)) continue;
      const contender = await framed(name);
      await contender.prepare();
      contenders.set(name, contender);
    }
  },

  /** Have `count` resources stored. */
  async fill(name: Name, prefix: string, count: number): Promise<void> {
    const contender = the(name);
    if (contender.fill !== undefined) return contender.fill(urlsOf(prefix, 0, count));
    for (let at = 0; at < count; at += AT_ONCE)
      await Promise.all(someOf(prefix, at, count).map((url) => contender.call(url)));
    await contender.settled?.();
  },

  /** Ask everybody for each URL once. */
  async prime(lanes: readonly Lane[]): Promise<void> {
    for (const { name, prefix, urls } of lanes) {
      const contender = the(name);
      await contender.awake?.();
      for (let at = 0; at < (urls ?? 0); at += AT_ONCE)
        await Promise.all(someOf(prefix, at, urls ?? 0).map((url) => contender.call(url)));
    }
  },

  async compare(comparison: Comparison): Promise<Times> {
    const runners = comparison.lanes.map((lane) => new Runner(lane, the(lane.name), comparison));
    for (const runner of runners) await inTurn(runner, () => runner.warmUp(comparison.batchMs));
    for (let round = 0; round < comparison.rounds; round += 1)
      for (const runner of rotated(runners, round)) await inTurn(runner, () => runner.batch());
    return Object.fromEntries(runners.map(({ lane, times }) => [lane.key, times]));
  },

  /** Milliseconds of one call, a new port included where ports are the contender's own business. */
  first: (name: Name, url: string): Promise<number> =>
    timed(async () => {
      if (name.startsWith('port-')) await the(name).reconnect?.();
      await the(name).call(url);
    }),

  /** The same call again and again. */
  async repeat(name: Name, url: string, times: number): Promise<void> {
    for (let call = 0; call < times; call += 1) await the(name).call(url);
  },

  async reconnect(name: Name, url: string, times: number): Promise<void> {
    for (let call = 0; call < times; call += 1) {
      await the(name).reconnect?.();
      await the(name).call(url);
    }
  },

  passThrough: (name: Name, url: string): Promise<number> =>
    timed(async () => {
      const length = await the(name).passThrough?.(url);
      const expected = Number(url.split('/')[2]);
      if (length !== expected) throw new Error(`${name}: ${expected} bytes were sent, ${length} came.`);
    }),

  async fillTier(name: Name, prefix: string, count: number, entries: number): Promise<void> {
    await the(name).fillTier?.(urlsOf(prefix, 0, count), entries);
  },

  administer: (name: Name, work: Administration, entries: number): Promise<number> =>
    timed(() => the(name).administer?.(work, entries)),
};

export type Stage = typeof stage;

declare global {
  interface Window {
    stage?: Stage;
  }
}

window.stage = stage;

const urlsOf = (prefix: string, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => `${prefix}${from + index}`);

const someOf = (prefix: string, at: number, count: number): readonly string[] =>
  urlsOf(prefix, at, Math.min(at + AT_ONCE, count));

function inTurn({ lane }: Runner, work: () => Promise<void>): Promise<void> {
  current = lane.key;
  return work();
}

/** Nobody is always behind the same one. */
function rotated(runners: readonly Runner[], by: number): readonly Runner[] {
  const at = by % runners.length;
  return [...runners.slice(at), ...runners.slice(0, at)];
}

function the(name: Name): Contender {
  current = name;
  const contender = contenders.get(name);
  if (contender === undefined) throw new Error(`${name} is not on the stage.`);
  return contender;
}

/** Each in a frame of its own scope, whose fetch events are its own worker's. */
async function framed(name: Name): Promise<Contender> {
  const frame = document.createElement('iframe');
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frame.src = `/c/${name}/`;
  document.body.append(frame);
  await loaded;
  const contender = frame.contentWindow?.contender;
  if (contender === undefined) throw new Error(`The frame of ${name} has no contender: did its script load?`);
  return contender;
}

async function timed(work: () => Promise<unknown> | undefined): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
