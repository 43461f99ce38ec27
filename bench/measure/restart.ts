import { stopWorkers } from '../browser/stop-workers.js';
import { able } from '../contenders/catalogue.js';
import { type Ground, type Measured, prefixOf } from './ground.js';

const SIZE = { bytes: 1024 };

/** The first hit after the browser stopped the worker. */
export async function restarts({ stage, plan }: Ground): Promise<Measured> {
  const names = able('restart');
  await stage.open(names);
  for (const name of names) await stage.act(name, 'fill', prefixOf('data', SIZE, name), 10);
  const [anyone = 'ours-port-store'] = names;
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < plan.restarts; round += 1) {
    await stopWorkers(stage.tab(anyone));
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name !== undefined) times.get(name)?.push(await stage.act(name, 'first', `${prefixOf('data', SIZE, name)}5`));
    }
  }
  const title = 'First hit after the worker was stopped, 1 KB';
  return { cases: [{ id: 'restart', title, times: Object.fromEntries(times) }], figures: [] };
}
