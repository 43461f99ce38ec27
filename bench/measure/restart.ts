import type { Browser, Tab } from '../browser/browser.js';
import { able, entryOf, type Name } from '../contenders/catalogue.js';
import { type AnyGround, type Case, type Ground, type Measured, prefixOf, workerOf } from './ground.js';

const SIZE = { bytes: 1024 };

/** The first hit after the browser stopped the worker, and the phases of it. */
export async function restarts(ground: Ground): Promise<Measured> {
  const { cases } = await firstHits(ground);
  return { cases: [...cases, ...(await phases(ground))], figures: [] };
}

/** The first hit after the browser stopped the worker. */
export async function firstHits<OwnBrowser extends Browser<OwnTab>, OwnTab extends Tab>(
  ground: AnyGround<OwnBrowser, OwnTab>,
): Promise<Measured> {
  const times = new Map<string, number[]>();
  await eachRestart(ground, able('restart'), async (name, url) => {
    const list = times.get(name) ?? [];
    times.set(name, [...list, await ground.stage.act(name, 'first', url)]);
  });
  const title = 'First hit after the worker was stopped, 1 KB';
  return { cases: [{ id: 'restart', title, times: Object.fromEntries(times) }], figures: [] };
}

/** Of some contenders, with scripts that note the phases of their start: milliseconds since the call, on average a little slower. */
async function phases(ground: Ground): Promise<readonly Case[]> {
  const names = able('phases');
  const times = new Map<Name, Map<string, number[]>>(names.map((name) => [name, new Map()]));
  await eachRestart(ground, names, async (name, url) => {
    const [made, answered] = await ground.stage.act(name, 'moments', url);
    await ground.stage.act(name, 'settle');
    const noted = { ...(await phasesOf(ground, name)), 'answer in the page': answered };
    for (const [phase, moment] of Object.entries(noted)) {
      const list = times.get(name)?.get(phase) ?? [];
      times.get(name)?.set(phase, [...list, moment - made]);
    }
  });
  return names.map((name) => ({
    id: `restart phases, ${name}`,
    title: `Phases of the first hit after a stop, in ms since the call: ${entryOf(name).label}`,
    times: Object.fromEntries(times.get(name) ?? []),
  }));
}

/** Stop all workers, then have each contender called, in another order each time. */
async function eachRestart<OwnBrowser extends Browser<OwnTab>, OwnTab extends Tab>(
  { browser, stage, plan }: AnyGround<OwnBrowser, OwnTab>,
  names: readonly Name[],
  call: (name: Name, url: string) => Promise<void>,
): Promise<void> {
  await stage.open(names);
  for (const name of names) await stage.act(name, 'fill', prefixOf('data', SIZE, name), 10);
  const [anyone = 'ours-port-store'] = names;
  for (let round = 0; round < plan.restarts; round += 1) {
    await browser.stopWorkers(stage.tab(anyone));
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name === undefined) continue;
      await call(name, `${prefixOf('data', SIZE, name)}5`);
      // The page may answer before its worker has started: that start must not be in the time of the next.
      await stage.act(name, 'settle');
    }
  }
}

async function phasesOf(ground: Ground, name: Name): Promise<Readonly<Record<string, number>>> {
  const worker = await workerOf(ground, name);
  try {
    return await worker.evaluate<Readonly<Record<string, number>>>('self.phases');
  } finally {
    await worker.detach();
  }
}
