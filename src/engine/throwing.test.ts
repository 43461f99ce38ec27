import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { memoryTier } from '../backends/memory/memory-tier.js';
import type { SessionOptions } from '../options/table.js';
import type { Backend } from '../storage/backend.js';
import type { Coherence, Tier } from '../storage/tier.js';
import type { EngineParts } from './contract.js';
import { NO_OTHERS, textOf, type World, world } from './engine.fixture.js';

/** How long anything may take before it counts as hanging: nothing of this waits for time. */
const LONG_MS = 5000;

/**
 * Throws at the call of that number, counted over all functions that the engine was given, once it is set; `always`: from then on that
 * function always throws.
 */
class Trap {
  isSet = false;
  readonly calls: string[] = [];
  sprung: string | null = null;
  readonly at: number;
  readonly always: boolean;

  constructor(at: number, always: boolean) {
    this.at = at;
    this.always = always;
  }

  spring(name: string): void {
    if (!this.isSet) return;
    this.calls.push(name);
    if (this.calls.length !== this.at && !(this.always && name === this.sprung)) return;
    this.sprung = name;
    throw new Error(`${name} threw`);
  }

  /** Where it may be set: at the first calls of each function, so many. */
  places(first: number): readonly number[] {
    const isAmongThem = (name: string, at: number): boolean =>
      this.calls.slice(0, at).filter((other) => other === name).length < first;
    return this.calls.flatMap((name, at) => (isAmongThem(name, at) ? [at + 1] : []));
  }

  /** The same function, which may throw. */
  wrap<Args extends readonly unknown[], Result>(
    name: string,
    call: (...args: Args) => Result,
  ): (...args: Args) => Result {
    return (...args) => {
      this.spring(name);
      return call(...args);
    };
  }

  /** The same object, whose methods may throw. */
  object<Parts extends object>(name: string, parts: Parts): Parts {
    return new Proxy(parts, {
      get: (target, member) => {
        const value: unknown = Reflect.get(target, member, target);
        if (typeof value !== 'function') return value;
        return this.wrap(`${name}.${String(member)}`, (...args: readonly unknown[]) =>
          Reflect.apply(value, target, args),
        );
      },
    });
  }
}

function trapped(at: number, always: boolean, settings: SessionOptions): { readonly it: World; readonly trap: Trap } {
  const trap = new Trap(at, always);
  const backend: Backend = trap.object('backend', memoryBackend());
  const createTier = (): Tier => trap.object('tier', memoryTier());
  const coherence: Coherence = trap.object('coherence', { ...NO_OTHERS, own: (owned: () => void) => owned() });
  const functions: EngineParts['functions'] = {
    filters: { mine: trap.wrap('filter', async (response) => (await response.text()) !== 'refused') },
    keys: { mine: trap.wrap('key', async ({ url }) => url) },
    adapters: {},
  };
  const it = world({ settings, backend, parts: { createTier, coherence, functions } });
  it.origin = trap.wrap('origin', (request) => answer(request, trap));
  for (const type of ['stored', 'hit', 'miss', 'error', 'invalidated', 'cleared'] as const)
    it.engine.listen(
      type,
      trap.wrap(`listener of ${type}`, () => undefined),
    );
  it.engine.own();
  trap.isSet = true;
  return { it, trap };
}

/** Bodies that come in pieces and may be torn by the trap, validators, variants. */
function answer({ method, url, headers }: Request, trap: Trap): Response {
  if (method !== 'GET') return new Response('done', { headers: { 'content-location': url } });
  if (headers.has('if-none-match')) return new Response(null, { status: 304, headers: { etag: '"1"' } });
  let left = 3;
  const body = new ReadableStream({
    pull: (controller) => {
      trap.spring('body');
      if (left-- > 0) controller.enqueue(new TextEncoder().encode(`${left}`));
      else controller.close();
    },
  });
  const vary = url.includes('vary') ? { vary: 'x-team' } : {};
  return new Response(body, { headers: { etag: '"1"', 'cache-control': 'max-age=60', ...vary } });
}

type Step = (it: World) => Promise<unknown>;

const get =
  (path: string, how?: Parameters<World['send']>[1]): Step =>
  async (it) =>
    textOf((await it.send(path, how)).body);

const STEPS: readonly Step[] = [
  (it) => Promise.all([get('/a')(it), get('/a')(it), get('/b')(it)]),
  get('/a'),
  get('/vary', { init: { headers: { 'x-team': 'a' } } }),
  get('/vary', { init: { headers: { 'x-team': 'b' } } }),
  (it) => it.engine.admin('count', {}),
  get('/a', { options: { refresh: true } }),
  get('/a', { init: { method: 'HEAD' } }),
  get('/a', { init: { method: 'POST' } }),
  get('/a', { init: { method: 'DELETE' } }),
  (it) =>
    Promise.all([get('/a')(it), it.engine.admin('delete', { urls: ['https://atlas.test/a'], settings: it.settings })]),
  (it) => it.engine.admin('identify', { identity: 'ada' }),
  get('/a'),
  (it) => it.engine.admin('forget', { identity: 'ada' }),
  (it) => it.engine.admin('clear', undefined),
  get('/b'),
  (it) => it.engine.admin('totals', undefined),
];

/** Takes all steps; gives those that have not settled, and what does not work afterwards. */
async function run(it: World, trap: Trap): Promise<readonly unknown[]> {
  const faults: unknown[] = [];
  for (const [at, step] of STEPS.entries()) if ((await inTime(step(it))) === 'hung') faults.push(at);
  trap.isSet = false;
  const after = Promise.all([get('/z')(it), get('/z')(it)]).then(async (texts) => [
    ...texts,
    await it.engine.admin('count', {}),
  ]);
  const works = await Promise.race([after.catch(String), inTime(after)]);
  if (!/^210,210,\d+$/.test(`${works}`)) faults.push(works);
  return faults;
}

async function inTime(work: Promise<unknown>): Promise<'settled' | 'hung'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'hung'>((resolve) => {
    timer = setTimeout(resolve, LONG_MS, 'hung');
  });
  const settled = work.then(
    () => 'settled' as const,
    () => 'settled' as const,
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

const RFC: SessionOptions = { cacheControl: true, expireAfter: null, staleWhileRevalidate: true, staleIfError: true };
const OWN: SessionOptions = { filterFn: 'mine', keyFn: 'mine' };

for (const [title, always, settings] of [
  ['once, by directives', false, RFC],
  ['once, with functions of the app', false, OWN],
  ['for good', true, { ...RFC, ...OWN }],
] as const) {
  test(`whatever the engine was given throws, every call and every reader settles: ${title}`, async () => {
    const whole = trapped(0, always, settings);
    assert.deepEqual(await run(whole.it, whole.trap), []);
    const faults: string[] = [];
    for (const at of whole.trap.places(always ? 1 : 4)) {
      const { it, trap } = trapped(at, always, settings);
      const found = await run(it, trap);
      if (found.length > 0) faults.push(`${trap.sprung} at ${at}: ${found}`);
    }
    assert.deepEqual(faults, []);
  });
}
