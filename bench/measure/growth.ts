import { stopWorkers } from '../browser/stop-workers.js';
import type { Administration } from '../contenders/contender.js';
import type { Lane } from '../page/lane.js';
import { EXPIRED } from '../plan.js';
import { summary } from '../report/statistics.js';
import { type Figure, type Ground, inMegabytes, type Measured, workerOf } from './ground.js';
import { inTurns } from './in-turns.js';

const NAME = 'ours-growth';
const BYTES = 1024;
const WORK: readonly Administration[] = [
  'count()',
  'count({ expired: true, valid: false })',
  'filter({ expired: true, valid: false })',
  'urls()',
  'delete({ expired: true })',
  'one more than maxEntries',
];
const STARTS = 5;

/** A hit in the store, among few entries and among very many; and what is done with all of them. */
export async function growth(ground: Ground): Promise<Measured> {
  const { stage, plan } = ground;
  await stage.open([NAME]);
  const figures: Figure[] = [];
  for (const entries of plan.growth) {
    ground.progress(`Storing ${keyOf(entries)}`);
    const start = performance.now();
    await stage.act(NAME, 'fill', prefix(entries), entries);
    const value = (performance.now() - start) / entries;
    figures.push({ id: `fill, ${entries}`, title: `import(), each of ${keyOf(entries)}`, value, unit: 'ms' });
  }
  const lanes = plan.growth.map(
    (entries): Lane => ({ key: keyOf(entries), name: NAME, prefix: prefix(entries), urls: entries, bytes: BYTES }),
  );
  const { rounds, batchMs } = plan;
  const before = ground.origin.asked;
  const times = await inTurns(stage, lanes, rounds, { what: 'call', atOnce: 1, batchMs });
  if (ground.origin.asked !== before) throw new Error('Hits were none: the origin was asked.');
  figures.push(...(await administration(ground)), ...(await starts(ground)), await heapOf(ground));
  return {
    cases: [{ id: 'growth', title: 'Hit in IndexedDB, 1 KB, one at a time, by the number of entries', times }],
    figures,
  };
}

const prefix = (entries: number): string => `/data/${BYTES}/${entries}-`;
export const keyOf = (entries: number): string => `${entries.toLocaleString('en')} entries`;

/** Beside the entries that were counted so far, some that have expired: as many in each store. */
async function administration({ stage, plan: { growth } }: Ground): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const entries of growth) await stage.act(NAME, 'expire', `${prefix(entries)}expired-`, EXPIRED);
  for (const work of WORK) {
    for (const entries of growth) {
      if (work === 'one more than maxEntries') await stage.act(NAME, 'fill', `${prefix(entries)}more-`, EXPIRED);
      const [value, count] = await stage.act(NAME, 'administer', work, entries);
      const expected = countOf(work, entries);
      if (count !== expected) throw new Error(`${work} gave ${count} of ${keyOf(entries)}, not ${expected}.`);
      figures.push({ id: `${work}, ${entries}`, title: `${work}, ${keyOf(entries)}`, value, unit: 'ms' });
    }
  }
  return figures;
}

function countOf(work: Administration, entries: number): number {
  switch (work) {
    case 'count()':
    case 'urls()':
    case 'one more than maxEntries':
      return entries + EXPIRED;
    case 'count({ expired: true, valid: false })':
    case 'filter({ expired: true, valid: false })':
    case 'delete({ expired: true })':
      return EXPIRED;
  }
}

/** Does a worker that starts look at more than it is asked for? */
async function starts({ stage, plan }: Ground): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const entries of plan.growth) {
    const times: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      await stopWorkers(stage.tab(NAME));
      times.push(await stage.act(NAME, 'first', `${prefix(entries)}5`));
    }
    const { p50: value } = summary(times);
    figures.push({ id: `start, ${entries}`, title: `First hit after a stop, ${keyOf(entries)}`, value, unit: 'ms' });
  }
  return figures;
}

/** More than a memory tier of 16 MB takes. */
const MORE_THAN_FITS = 20_000;

/** With the memory tier of the largest store full. Who opens a store first in a worker's life says how large its tier is. */
async function heapOf(ground: Ground): Promise<Figure> {
  const { stage, plan } = ground;
  const entries = Math.max(...plan.growth);
  await stopWorkers(stage.tab(NAME));
  await stage.act(NAME, 'fillTier', prefix(entries), Math.min(entries, MORE_THAN_FITS), entries);
  const worker = await workerOf(ground, NAME);
  const value = inMegabytes(await worker.heap());
  await worker.detach();
  return { id: 'heap', title: `Heap of the worker, the memory tier full, ${keyOf(entries)}`, value, unit: 'MB' };
}
