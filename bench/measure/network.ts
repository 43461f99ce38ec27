import { act } from '../browser/stage.js';
import { type Ability, able } from '../contenders/catalogue.js';
import type { What } from '../page/lane.js';
import type { Size } from '../plan.js';
import { type Case, type Ground, idOf, lanes, type Measured, pace, prefixOf } from './ground.js';

type Wanted = {
  readonly ability: Ability;
  readonly what: What;
  readonly kind: 'data' | 'stale';
  readonly size: Size;
  readonly atOnce: number;
  readonly urls: number | null;
};

/** What is not stored: how much later than without a cache does it come? */
export async function misses(ground: Ground): Promise<Measured> {
  await act(ground.tab, 'open', able('miss'));
  const cases: Case[] = [];
  for (const size of ground.plan.sizes) {
    cases.push(await compare(ground, { ability: 'miss', what: 'call', kind: 'data', size, atOnce: 1, urls: null }));
  }
  const size = smallest(ground);
  cases.push(
    await compare(ground, { ability: 'miss', what: 'call', kind: 'data', size, atOnce: size.atOnce, urls: null }),
  );
  return { cases, figures: [] };
}

/** What is stored and must be asked for at the origin, which says 304. */
export async function revalidations(ground: Ground): Promise<Measured> {
  const size = smallest(ground);
  const names = able('revalidate');
  await act(ground.tab, 'open', names);
  for (const name of names) await act(ground.tab, 'fill', name, prefixOf('stale', size, name), size.stored);
  const wanted = { ability: 'revalidate', what: 'revalidate', kind: 'stale', size, urls: size.stored } as const;
  const cases = [await compare(ground, { ...wanted, atOnce: 1 })];
  cases.push(await compare(ground, { ...wanted, atOnce: size.atOnce }));
  return { cases, figures: [] };
}

/** From the request until the response lies in the store. */
export async function storing(ground: Ground): Promise<Measured> {
  await act(ground.tab, 'open', able('store'));
  const size = smallest(ground);
  const wanted = { ability: 'store', what: 'store', kind: 'data', size, atOnce: size.atOnce, urls: null } as const;
  return { cases: [await compare(ground, wanted)], figures: [] };
}

/** The first bytes of a response whose last ones come later. */
export async function firstBytes({ tab, plan }: Ground): Promise<Measured> {
  const names = able('first bytes');
  await act(tab, 'open', names);
  const slow = names.map((name) => ({ key: name, name, prefix: `/slow/30/${name}-`, urls: null, bytes: null }));
  const times = await act(tab, 'compare', {
    what: 'first bytes',
    lanes: slow,
    atOnce: 1,
    rounds: plan.rounds,
    batchMs: 0,
  });
  return {
    cases: [{ id: 'first bytes', title: 'Miss, until the first bytes, the last ones 30 ms later', times }],
    figures: [],
  };
}

async function compare({ tab, plan, progress }: Ground, wanted: Wanted): Promise<Case> {
  const { ability, what, kind, size, atOnce, urls } = wanted;
  const { rounds, batchMs } = plan;
  const title = `${TITLES[ability] ?? ability}, ${size.title}, ${pace(atOnce)}`;
  progress(title);
  const times = await act(tab, 'compare', { what, lanes: lanes(ability, kind, size, urls), atOnce, rounds, batchMs });
  return {
    id: idOf(ability, size, atOnce),
    title,
    times,
  };
}

const TITLES: Readonly<Partial<Record<Ability, string>>> = {
  miss: 'Miss',
  revalidate: 'Validated by a 304',
  store: 'Fetched and stored',
};

function smallest({ plan: { sizes } }: Ground): Size {
  const [size] = sizes;
  if (size === undefined) throw new Error('The plan has no sizes.');
  return size;
}
