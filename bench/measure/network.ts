import { type Ability, able } from '../contenders/catalogue.js';
import type { What } from '../page/lane.js';
import type { Size } from '../plan.js';
import { type AnyGround, type Case, howMany, idOf, lanes, type Measured, prefixOf } from './ground.js';
import { inTurns } from './in-turns.js';

type Wanted = {
  readonly ability: Ability;
  readonly what: What;
  readonly kind: 'data' | 'stale';
  readonly size: Size;
  readonly atOnce: number;
  readonly urls: number | null;
};

/** What is not stored: how much later than without a cache does it come? */
export async function misses(ground: AnyGround): Promise<Measured> {
  await ground.stage.open(able('miss'));
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
export async function revalidations(ground: AnyGround): Promise<Measured> {
  const size = smallest(ground);
  const names = able('revalidate');
  await ground.stage.open(names);
  for (const name of names) await ground.stage.act(name, 'fill', prefixOf('stale', size, name), size.stored);
  const wanted = { ability: 'revalidate', what: 'revalidate', kind: 'stale', size, urls: size.stored } as const;
  const cases = [await compare(ground, { ...wanted, atOnce: 1 })];
  cases.push(await compare(ground, { ...wanted, atOnce: size.atOnce }));
  return { cases, figures: [] };
}

/** From the request until the response lies in the store. */
export async function storing(ground: AnyGround): Promise<Measured> {
  await ground.stage.open(able('store'));
  const size = smallest(ground);
  const wanted = { ability: 'store', what: 'store', kind: 'data', size, atOnce: size.atOnce, urls: null } as const;
  return { cases: [await compare(ground, wanted)], figures: [] };
}

/** The first bytes of a response whose last ones come later. */
export async function firstBytes({ stage, plan }: AnyGround): Promise<Measured> {
  const names = able('first bytes');
  await stage.open(names);
  const slow = names.map((name) => ({ key: name, name, prefix: `/slow/30/${name}-`, urls: null, bytes: null }));
  const times = await inTurns(stage, slow, plan.rounds, { what: 'first bytes', atOnce: 1, batchMs: 0 });
  return {
    cases: [{ id: 'first bytes', title: 'Miss, time to the first bytes (the last ones follow 30 ms later)', times }],
    figures: [],
  };
}

async function compare({ stage, plan, progress }: AnyGround, wanted: Wanted): Promise<Case> {
  const { ability, what, kind, size, atOnce, urls } = wanted;
  const { rounds, batchMs } = plan;
  const title = `${TITLES[ability] ?? ability}, ${size.title}, ${howMany(atOnce)}`;
  progress(title);
  const times = await inTurns(stage, lanes(ability, kind, size, urls), rounds, { what, atOnce, batchMs });
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

function smallest({ plan: { sizes } }: AnyGround): Size {
  const [size] = sizes;
  if (size === undefined) throw new Error('The plan has no sizes.');
  return size;
}
