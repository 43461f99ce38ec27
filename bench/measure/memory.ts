import { able, entryOf } from '../contenders/catalogue.js';
import { type Figure, type Ground, inMegabytes, type Measured, prefixOf, workerOf } from './ground.js';

const OURS = 'ours-port';
const HEAP_EVERY_MS = 20;

/** A long body on its way through the worker, stored as well; and how much of it the worker holds meanwhile. */
export async function streams(ground: Ground): Promise<Measured> {
  const figures: Figure[] = [];
  for (const name of able('stream')) {
    await ground.stage.open([name]);
    const url = `/stream/${ground.plan.streamBytes}/${name}`;
    const [ms, peak] =
      name === OURS ? await watched(ground, url) : [await ground.stage.act(name, 'passThrough', url), null];
    const rate = inMegabytes(ground.plan.streamBytes) / (ms / 1000);
    figures.push({
      id: `stream, ${name}`,
      title: `${inMegabytes(ground.plan.streamBytes)} MB streamed, ${entryOf(name).role === 'ours' ? 'and stored' : 'natively'}`,
      value: rate,
      unit: 'MB/s',
    });
    if (peak !== null)
      figures.push({
        id: 'stream, heap',
        title: "Peak growth of the worker's heap meanwhile",
        value: peak,
        unit: 'MB',
      });
  }
  return { cases: [], figures };
}

async function watched(ground: Ground, url: string): Promise<readonly [ms: number, peak: number]> {
  // It may have been stopped meanwhile: a hit starts it again.
  await ground.stage.act(OURS, 'repeat', `${prefixOf('data', { bytes: 1024 }, OURS)}5`, 1);
  const worker = await workerOf(ground, OURS);
  const before = await worker.heap();
  let peak = before;
  let isOver = false;
  const passing = ground.stage.act(OURS, 'passThrough', url).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    peak = Math.max(peak, await worker.heap(false));
    await new Promise((resolve) => setTimeout(resolve, HEAP_EVERY_MS));
  }
  await worker.detach();
  return [await passing, inMegabytes(peak - before)];
}

/** What is still held after very many hits, and after very many sessions in one page. */
export async function leaks(ground: Ground): Promise<Measured> {
  const { stage, plan } = ground;
  await stage.open([OURS]);
  const prefix = prefixOf('data', { bytes: 1024 }, OURS);
  await stage.act(OURS, 'fill', prefix, 10);
  const url = `${prefix}5`;
  const figures = [
    ...(await grownBy(ground, 'hits', () => stage.act(OURS, 'repeat', url, plan.hits))),
    ...(await grownBy(ground, 'reconnects', () => stage.act(OURS, 'reconnect', url, plan.reconnects))),
  ];
  return { cases: [], figures };
}

async function grownBy(
  ground: Ground,
  what: 'hits' | 'reconnects',
  work: () => Promise<void>,
): Promise<readonly Figure[]> {
  const [tab, worker] = [ground.stage.tab(OURS), await workerOf(ground, OURS)];
  // Once before: what is made at the first use stays.
  await work();
  const before = [await tab.heap(), await worker.heap()] as const;
  await work();
  const after = [await tab.heap(), await worker.heap()] as const;
  await worker.detach();
  const count = ground.plan[what].toLocaleString('en');
  return [
    {
      id: `leak, ${what}, page`,
      title: `Heap of the page after ${count} more ${what}`,
      value: inMegabytes(after[0] - before[0]),
      unit: 'MB',
    },
    {
      id: `leak, ${what}, worker`,
      title: `Heap of the worker after ${count} more ${what}`,
      value: inMegabytes(after[1] - before[1]),
      unit: 'MB',
    },
  ];
}
