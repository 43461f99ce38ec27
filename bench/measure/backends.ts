import type { BackendTimes } from '../backends/backend-times.js';
import { nodeBackends, useInNode } from '../backends/in-node.js';
import type { Figure, Ground, Measured } from './ground.js';

const NAME = 'backends';
const IN_PAGES = ['memory', 'indexeddb', 'filesystem', 'cache-storage', 'sqlite'];

/** Each backend by itself: in a page, and in Node on a real engine. */
export async function backends({ stage, plan, progress }: Ground): Promise<Measured> {
  await stage.open([NAME]);
  const figures: Figure[] = [];
  for (const name of IN_PAGES) {
    progress(`In a page: ${name}`);
    figures.push(...figuresOf(`${name}, page`, await stage.act(NAME, 'useBackend', name, plan.backends)));
  }
  for (const name of nodeBackends) {
    progress(`In Node: ${name}`);
    const times = await useInNode(name, plan.backends);
    if (times === null) progress(`${name} is not installed.`);
    else figures.push(...figuresOf(`${name}, Node`, times));
  }
  return { cases: [], figures };
}

const figuresOf = (backend: string, times: BackendTimes): readonly Figure[] =>
  Object.entries(times).map(([what, value]) => ({
    id: `backend ${backend}, ${what}`,
    title: `${backend}: ${what}`,
    value,
    unit: 'ms',
  }));
