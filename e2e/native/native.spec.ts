import { writeFile } from 'node:fs/promises';
import type { Origin, SeenRequest } from '../fixtures/origin.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type { Observation, Way } from './case.js';
import { CASES } from './cases.js';
import { covers, type Difference, differences, isOfWay, type Meant, meantIn } from './differences.js';
import type * as nativePage from './native.page.js';
import { requestsOf, serveCases } from './server.js';

type Page = CasePage<typeof nativePage>;

const NATIVE: Way = { api: 'native', cacheControl: false, worker: true, hit: false };

const ALL_WAYS: readonly Way[] = (['installed', 'session'] as const).flatMap((api) =>
  [false, true].flatMap((cacheControl) =>
    [true, false].flatMap((worker) => [false, true].map((hit) => ({ api, cacheControl, worker, hit }))),
  ),
);

/** Half of them, in which each value of a property meets all values of any two others. */
const HALF = ALL_WAYS.filter(
  ({ api, cacheControl, worker, hit }) =>
    [api === 'session', cacheControl, worker, hit].filter(Boolean).length % 2 === 0,
);

const WAYS = process.env.E2E_SELECTION ? HALF : ALL_WAYS;

const nameOf = ({ api, cacheControl, worker, hit }: Way): string =>
  `${api} ${cacheControl ? 'directives' : 'settings'} ${worker ? 'worker' : 'local'} ${hit ? 'hit' : 'miss'}`;

// One process for all of them, since each process has to see the browser's own behaviour first.
test.describe.configure({ mode: 'default' });

/** The same for all of our variants. */
let native: Readonly<Record<string, Observation>> | undefined;

for (const way of WAYS) {
  const name = nameOf(way);
  test(`fetch does what the browser's own does: ${name}`, async ({ origin, otherOrigin, openPage, browserName }) => {
    test.setTimeout(240_000);
    const meant = meantIn(browserName);
    serveCases(origin, otherOrigin);
    const names = Object.keys(CASES).filter((each) => !way.hit || CASES[each]?.hit !== undefined);
    native ??= await seenBy(NATIVE, Object.keys(CASES), { origin, otherOrigin, page: await openPage('native/native') });
    const ours = await seenBy(way, names, { origin, otherOrigin, page: await openPage('native/native') });
    const found = names.flatMap((each) => differences(each, name, native?.[each] ?? {}, ours[each] ?? {}, way.hit));
    if (process.env.SEEN) await writeFile(`${process.env.SEEN}/${name}.json`, JSON.stringify(found, null, 1));
    expect.soft(found.filter((one) => !meant.some((each) => covers(each, one)))).toEqual([]);
    expect(meant.filter((each) => isObsolete(each, found, names, name))).toEqual([]);
  });
}

/** Listed for this variant, but no longer present. */
function isObsolete(each: Meant, found: readonly Difference[], names: readonly string[], way: string): boolean {
  const isRun = each.case === '*' || names.includes(each.case);
  if (!isRun || each.isSometimes || !isOfWay(each, way)) return false;
  const seen = found.filter((one) => covers(each, one)).map(({ member }) => member);
  return seen.length === 0 || (each.members?.some((member) => !seen.includes(member)) ?? false);
}

type Ground = { readonly origin: Origin; readonly otherOrigin: Origin; readonly page: Page };

async function seenBy(
  way: Way,
  names: readonly string[],
  { origin, otherOrigin, page }: Ground,
): Promise<Readonly<Record<string, Observation>>> {
  const found = nameOf(way);
  const mode = await page.call('open', way, found, [origin.url, otherOrigin.url]);
  expect(mode).toBe(way.api === 'native' ? 'native' : way.worker ? 'worker' : 'local');
  const scopes = Object.fromEntries(names.map((name, at) => [name, `${way.api}-${at}`]));
  const seen = await page.call('runAll', scopes, otherOrigin.url);
  await page.tab.close();
  const wireAt = (name: string): Observation =>
    CASES[name]?.wire === true && !way.hit ? wireOf(requestsOf(origin, scopes[name] ?? ''), origin) : {};
  return Object.fromEntries(names.map((name) => [name, { ...seen[name], ...wireAt(name) }]));
}

/** Fields that the browser adds itself, and those for its own cache. */
const HINT = /^sec-ch-/i;
const CACHING = /^(cache-control|pragma)$/i;

/** What the origin received: the requests and their fields. */
function wireOf(requests: readonly SeenRequest[], origin: Origin): Observation {
  const linesOf = ({ headers }: SeenRequest, isMeant: (name: string) => boolean): readonly string[] =>
    Object.entries(headers)
      .filter(([name]) => isMeant(name))
      .map(([name, value]) => `${name}: ${value}`.replaceAll(new URL(origin.url).host, 'own').replace(SCOPE, ''))
      .sort();
  return {
    requests: requests.map(({ method, url, body }) => `${method} ${url.replace(SCOPE, '')} ${body}`),
    fields: requests.map((request) => linesOf(request, (name) => !HINT.test(name) && !CACHING.test(name))),
    'caching fields': requests.map((request) => linesOf(request, (name) => CACHING.test(name))),
    hints: requests.map((request) => linesOf(request, (name) => HINT.test(name)).length > 0),
    names: requests.map(({ names }) => names.filter((name) => !HINT.test(name) && !CACHING.test(name)).sort()),
  };
}

const SCOPE = /\/native\/[^/]+/;
