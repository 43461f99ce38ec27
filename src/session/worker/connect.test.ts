import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../../errors.js';
import type { hello } from '../../protocol/page/hello.js';
import { connect, type WorkerSearch } from './connect.js';
import { type Environment, workerSupport } from './environment.js';
import { findWorker } from './find-worker.js';
import type { Mode } from './mode.js';
import type { Reached } from './reach-worker.js';
import type { Container, Registration, RunningWorker } from './registration.js';

const PAGE = 'https://app.test/shop/basket';
const OURS = 'https://app.test/cached-session-sw.js';
const OTHERS = 'https://app.test/other.js';

type Manner = 'answers' | 'silent' | 'old';
type Present = { readonly scope: string; readonly scriptURL: string; readonly manner: Manner; readonly next?: Manner };

/** A browser: what is registered, what the script at a URL answers, how `register` fails. */
type Browser = {
  readonly present?: readonly Present[];
  readonly refuses?: Error;
  readonly script?: () => Response | Promise<Response>;
  readonly manner?: Manner;
};

class FakeWorker extends EventTarget implements RunningWorker {
  readonly scriptURL: string;
  readonly manner: Manner;
  state: ServiceWorkerState = 'activated';

  constructor(scriptURL: string, manner: Manner) {
    super();
    this.scriptURL = scriptURL;
    this.manner = manner;
  }

  postMessage(): void {}
}

function registration({ scope, scriptURL, manner, next }: Present): Registration {
  let active: RunningWorker = new FakeWorker(scriptURL, manner);
  return {
    scope: new URL(scope, PAGE).href,
    waiting: null,
    installing: null,
    get active() {
      return active;
    },
    async update() {
      if (next !== undefined) active = new FakeWorker(scriptURL, next);
    },
  };
}

function fakeEnvironment(browser: Browser, registered: string[]) {
  const registrations = (browser.present ?? []).map(registration);
  const container: Container = {
    ready: new Promise(() => undefined),
    addEventListener: () => undefined,
    getRegistrations: async () => registrations,
    async register(script, { scope = '' }) {
      registered.push(`${script} at ${scope}`);
      if (browser.refuses !== undefined) throw browser.refuses;
      return registration({ scope, scriptURL: script.href, manner: browser.manner ?? 'answers' });
    },
  };
  const environment: Environment = {
    container,
    isSecure: true,
    page: () => PAGE,
    base: PAGE,
    fetch: async () => (browser.script ?? (() => Response.error()))(),
  };
  return { container, environment };
}

const greet: typeof hello = async (worker) => {
  const manner = worker instanceof FakeWorker ? worker.manner : 'silent';
  if (manner === 'answers') return { port: new MessageChannel().port1, lock: 'lock', faults: [], answersEvents: false };
  throw new CacheError(manner === 'old' ? 'protocol-version' : 'worker-unavailable', 'No.');
};

function find(browser: Browser, search: Partial<WorkerSearch>, registered: string[]): Promise<Reached> {
  const { container, environment } = fakeEnvironment(browser, registered);
  const whole = { worker: OURS, container, mayRegister: true, meanwhile: () => {}, ...search };
  return connect(whole, environment, greet);
}

async function outcome(browser: Browser, worker = OURS): Promise<{ kind: string; registered: readonly string[] }> {
  const registered: string[] = [];
  const reached = await find(browser, { worker }, registered);
  return { kind: kindOf(reached), registered };
}

const kindOf = (reached: Reached): string => (reached.kind === 'worker' ? 'worker' : reasonOf(reached.mode));
const reasonOf = (mode: Mode): string => (mode.mode === 'local' ? mode.reason : 'worker');

const present = (scope: string, scriptURL: string, manner: Manner, next?: Manner): Present => ({
  scope,
  scriptURL,
  manner,
  ...(next === undefined ? {} : { next }),
});
const REGISTERED = [`${OURS} at https://app.test/`];

const looks: readonly [title: string, browser: Browser, kind: string, registered: readonly string[]][] = [
  ['where nothing is registered, our script is', {}, 'worker', REGISTERED],
  ['our script that stands is used', { present: [present('/', OURS, 'answers')] }, 'worker', []],
  ['another query is the same script', { present: [present('/', `${OURS}?options=1`, 'answers')] }, 'worker', []],
  ["another's script that answers is used", { present: [present('/', OTHERS, 'answers')] }, 'worker', []],
  ["another's script at our scope is not replaced", { present: [present('/', OTHERS, 'silent')] }, 'scope-taken', []],
  [
    "another's script at a narrower scope leaves ours its place",
    { present: [present('/shop/', OTHERS, 'silent')] },
    'worker',
    REGISTERED,
  ],
  [
    'a worker elsewhere on the origin is no concern',
    { present: [present('/blog/', OTHERS, 'answers')] },
    'worker',
    REGISTERED,
  ],
  ['our script that is silent is not registered anew', { present: [present('/', OURS, 'silent')] }, 'no-answer', []],
  ['an old worker is updated', { present: [present('/', OURS, 'old', 'answers')] }, 'worker', []],
  ['an old worker that stays old', { present: [present('/', OURS, 'old')] }, 'protocol-version', []],
  [
    'an old worker that becomes another old one',
    { present: [present('/', OURS, 'old', 'old')] },
    'protocol-version',
    [],
  ],
  ["another's script with an old worker inside", { present: [present('/', OTHERS, 'old')] }, 'protocol-version', []],
];

for (const [title, browser, kind, registered] of looks) {
  test(`looking before registering: ${title}`, async () => {
    assert.deepEqual(await outcome(browser), { kind, registered });
  });
}

const started = (options: unknown): string => `${OURS}?options=${encodeURIComponent(JSON.stringify(options))}`;
const PLAIN = OURS;
const FIRST = started({ cacheName: 'a' });
const SECOND = started({ cacheName: 'a', version: 2 });
const OTHER_SECOND = started({ cacheName: 'b', version: 2 });

const deployments: readonly [title: string, page: string, registered: string, anew: boolean][] = [
  ['the first options take the place of none', FIRST, PLAIN, true],
  ['a page without options leaves those that are there', PLAIN, SECOND, false],
  ['those of a greater version take the place of others', SECOND, FIRST, true],
  ['those of a smaller version do not', FIRST, SECOND, false],
  ['nor those of the same version, or two tabs would take turns', OTHER_SECOND, SECOND, false],
  ['what is no JSON has no version', `${OURS}?options=x`, SECOND, false],
];

for (const [title, worker, registered, isAnew] of deployments) {
  test(`start options in the worker's URL: ${title}`, async () => {
    const { kind, registered: anew } = await outcome({ present: [present('/', registered, 'answers')] }, worker);
    assert.deepEqual([kind, anew], ['worker', isAnew ? [`${worker} at https://app.test/`] : []]);
  });
}

test("where the newer deployment's worker cannot be registered, as without a network, the one that is there goes on", async () => {
  const browser = { present: [present('/', FIRST, 'answers')], refuses: new TypeError('Failed to fetch.') };
  assert.equal((await outcome(browser, SECOND)).kind, 'worker');
});

test('it is registered anew at the scope where it is', async () => {
  const { registered } = await outcome({ present: [present('/shop/', FIRST, 'answers')] }, SECOND);
  assert.deepEqual(registered, [`${SECOND} at https://app.test/shop/`]);
});

const js = (): Response => new Response('', { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
const security = new DOMException('The operation is insecure.', 'SecurityError');
const typeError = new TypeError('Failed to register a ServiceWorker.');

const refusals: readonly [title: string, browser: Browser, reason: string, worker?: string][] = [
  ['a 404', { refuses: typeError, script: () => new Response('', { status: 404 }) }, 'not-found'],
  ['no answer at all', { refuses: typeError, script: () => Promise.reject(new TypeError()) }, 'not-found'],
  [
    'a fallback page',
    { refuses: security, script: () => new Response('', { headers: { 'content-type': 'text/html' } }) },
    'wrong-type',
  ],
  ['a script that throws', { refuses: typeError, script: js }, 'script-failed'],
  ['a private window', { refuses: security, script: js }, 'blocked'],
  ['a script in another folder', { refuses: security, script: js }, 'wrong-scope', '/assets/sw.js'],
  ['a script of another origin', { refuses: security, script: js }, 'wrong-scope', 'https://cdn.test/sw.js'],
];

for (const [title, browser, reason, worker] of refusals) {
  test(`a refused registration has its reason: ${title}`, async () => {
    assert.equal((await outcome(browser, worker)).kind, reason);
  });
}

test('where no worker can be, the reason says why', () => {
  const { environment } = fakeEnvironment({}, []);
  const why = (worker: string | false, changes: Partial<Environment>): string => {
    const support = workerSupport(worker, { ...environment, ...changes });
    return typeof support === 'string' ? support : 'some';
  };
  assert.equal(why(OURS, {}), 'some');
  assert.equal(why(false, {}), 'not-asked');
  assert.equal(why(OURS, { container: undefined }), 'unsupported');
  assert.equal(why(OURS, { container: undefined, isSecure: false }), 'insecure-context');
});

test('calls need not wait where no worker is active, and wait for one that is', async () => {
  const waits = async (browser: Browser): Promise<boolean> => {
    let waits = true;
    await find(browser, { meanwhile: () => (waits = false) }, []);
    return waits;
  };
  assert.equal(await waits({}), false);
  assert.equal(await waits({ present: [present('/', OURS, 'answers')] }), true);
  assert.equal(await waits({ present: [present('/', OURS, 'old', 'answers')] }), false);
});

test('a worker that was lost is looked for, not registered again', async () => {
  const registered: string[] = [];
  await find({}, { mayRegister: false }, registered);
  assert.deepEqual(registered, []);
});

/** What is said where our worker goes while it is asked, and `after` it another one is active, or none. */
async function afterReplacement(after: RunningWorker | null): Promise<Reached> {
  const { container, environment } = fakeEnvironment({}, []);
  const ours = new FakeWorker(OURS, 'silent');
  let active: RunningWorker | null = ours;
  const worker: Registration = {
    ...{ scope: 'https://app.test/', waiting: null, installing: null, update: async () => undefined },
    get active() {
      return active;
    },
  };
  const leave: typeof hello = async (asked) => {
    if (asked !== ours) return greet(asked, 1);
    active = after;
    ours.state = 'redundant';
    ours.dispatchEvent(new Event('statechange'));
    return new Promise(() => undefined);
  };
  return connect({ worker, container, mayRegister: true, meanwhile: () => {} }, environment, leave);
}

const messageOf = (reached: Reached): string => (reached.kind === 'local' ? (reached.mode.message ?? '') : '');

test('where another script takes the place of ours, ours is the one that is spoken of', async () => {
  const taken = await afterReplacement(new FakeWorker(OTHERS, 'silent'));
  assert.equal(kindOf(taken), 'scope-taken');
  assert.ok(messageOf(taken).includes(OURS) && !messageOf(taken).includes(OTHERS));
  assert.equal(kindOf(await afterReplacement(new FakeWorker(OTHERS, 'answers'))), 'worker');
});

test('where ours is unregistered, the reason does not say that it did so itself', async () => {
  const removed = await afterReplacement(null);
  assert.equal(kindOf(removed), 'removed');
  assert.match(messageOf(removed), /cached-session-sw\.js was removed.+unregisters/);
});

test('an active worker of our own is greeted once, whether it answers at once or is looked at closer', async () => {
  for (const [manner, kind] of [
    ['answers', 'worker'],
    ['silent', 'no-answer'],
  ] as const) {
    const { container, environment } = fakeEnvironment({ present: [present('/', OURS, manner)] }, []);
    const greeted: unknown[] = [];
    const counting: typeof hello = (worker, waitMs) => {
      greeted.push(worker);
      return greet(worker, waitMs);
    };
    const search = { worker: OURS, container, mayRegister: true, meanwhile: () => {} };
    assert.equal(kindOf(await findWorker(search, environment, counting)), kind);
    assert.equal(greeted.length, 1);
  }
});
