import { CachedSession, installCache, type Mode } from 'cached-session';
import { type At, described, type Observation, type Way } from './case.js';
import { CASES } from './cases.js';
import { pollution } from './pollution.cases.js';

const platform = globalThis.fetch.bind(globalThis);

let way: Way = { api: 'native', cacheControl: false, worker: true, hit: false };
let session: CachedSession | undefined;

/** Selects the variant for the following cases. */
export async function open(next: Way, cacheName: string, origins: readonly string[]): Promise<Mode['mode'] | 'native'> {
  way = next;
  if (way.api === 'native') return 'native';
  const options = { cacheName, cacheControl: way.cacheControl, ...(!way.worker && { worker: false as const }) };
  session = way.api === 'session' ? new CachedSession(options) : installCache({ ...options, origins });
  return (await session.ready).mode;
}

/** A case that never ends fails with its name. */
const CASE_MS = 60_000;

/** Several run concurrently, so that waits overlap, and in one call, because each call from the test is slow. */
const AT_ONCE = 4;

/** Runs cases by name, each in its own scope. */
export async function runAll(
  scopes: Readonly<Record<string, string>>,
  otherOrigin: string,
): Promise<Readonly<Record<string, Observation>>> {
  const seen: Record<string, Observation> = {};
  const runEach = async (left: [string, string][]): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [name, scope] = next;
      seen[name] = await bounded(name, run(name, scope, otherOrigin));
    }
  };
  const together = Object.entries(scopes).filter(([name]) => !(name in pollution));
  await Promise.all(Array.from({ length: AT_ONCE }, () => runEach(together)));
  // These change globals that all code of the page shares.
  await runEach(Object.entries(scopes).filter(([name]) => name in pollution));
  return seen;
}

function bounded<Value>(name: string, work: Promise<Value>): Promise<Value> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error(`"${name}" never ends.`)), CASE_MS);
  });
  return Promise.race([work, late]);
}

async function run(name: string, scope: string, otherOrigin: string): Promise<Observation> {
  const found = CASES[name];
  if (found === undefined) throw new Error(`There is no case "${name}".`);
  const at = place(scope, otherOrigin);
  if (way.hit) for (const answer of found.hit ?? []) await prime(at, answer);
  const seen = await found.run(at).catch((error: unknown) => ({ failed: described(error) }));
  await at.open();
  return JSON.parse(plain(JSON.stringify(seen), scope, otherOrigin));
}

async function prime(at: At, answer: string): Promise<void> {
  await (await at.fetch(at.url(answer))).arrayBuffer();
}

/** Without values that differ between runs. */
const plain = (text: string, scope: string, otherOrigin: string): string =>
  text
    .replaceAll(otherOrigin, 'http://other')
    .replaceAll(location.origin, 'http://own')
    .replaceAll(new URL(otherOrigin).host, 'other')
    .replaceAll(location.host, 'own')
    .replaceAll(scope, 'run');

function place(scope: string, otherOrigin: string): At {
  const bare = way.api === 'session' && session !== undefined ? session.fetch : globalThis.fetch;
  const control = async (what: string): Promise<void> => {
    await (await platform(`/control/${scope}/${what}`)).text();
  };
  return {
    way,
    fetch: bare.bind(way.api === 'session' ? session : globalThis),
    bare,
    url: (answer) => `${location.origin}/native/${scope}/${answer}`,
    other: (answer) => `${otherOrigin}/native/${scope}/${answer}`,
    open: () => control('open'),
    sent: () => control('sent'),
  };
}
