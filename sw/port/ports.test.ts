import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../src/engine/answer.js';
import type { Call } from '../../src/engine/contract.js';
import type { FetchEngine } from '../../src/engine/engine.js';
import type { Told } from '../../src/error-texts.js';
import type { Settings } from '../../src/options/table.js';
import { MARK, PROTOCOL } from '../../src/protocol/messages.js';
import { dismiss } from '../../src/protocol/page/dismissal.js';
import {
  answerOf,
  bytesOf,
  callOf,
  hasCode,
  settings,
  settle,
  textOf,
} from '../../src/protocol/page/fake-worker.fixture.js';
import { hello } from '../../src/protocol/page/hello.js';
import { FakeLocks } from '../../src/protocol/page/locks.fixture.js';
import { WorkerLink } from '../../src/protocol/page/worker-link.js';
import type { Opened } from '../engines.js';
import { Hold } from './hold.js';
import { answerConnect, Ports } from './ports.js';

const unused = (): never => assert.fail('not asked for');
const withSend = (send: FetchEngine['send']): FetchEngine => ({
  cacheName: settings.cacheName,
  send,
  sendOpaque: unused,
  own: unused,
  purge: unused,
  listen: unused,
  close: unused,
  get admin() {
    return unused();
  },
});

/** A worker whose boot lock is granted when the test says so. */
function worker(
  faults: readonly Told[] = [],
  unregister?: () => Promise<unknown>,
  open: (given: Settings) => Opened = () => assert.fail('no engine is needed to connect'),
) {
  const locks = new FakeLocks();
  let grant = (): void => undefined;
  locks.ready = new Promise<void>((resolve) => {
    grant = resolve;
  });
  const waited: Promise<unknown>[] = [];
  const ports = new Ports({
    locks,
    engines: { open },
    hold: new Hold(() => undefined),
    faults,
    answersEvents: false,
    ...(unregister && { unregister }),
  });
  const post = (data: unknown, given: unknown = []): void => {
    const event = {
      data,
      ports: Array.isArray(given) ? given : [],
      waitUntil: (one: Promise<unknown>) => waited.push(one),
    };
    ports.receive(event);
  };
  return { locks, grant, ports, waited, target: { postMessage: post } };
}

test('a page is welcomed once the lock is held by which it learns of the end of the worker', async () => {
  const { locks, grant, target } = worker([['text', 'bad routes']]);
  let connected = false;
  const connecting = hello(target, 1_000).then((connection) => {
    connected = true;
    return connection;
  });
  await settle();
  assert.equal(connected, false);
  grant();
  const { port, lock, faults } = await connecting;
  assert.ok(locks.names.includes(lock));
  assert.deepEqual(faults, [['text', 'bad routes']]);
  port.close();
});

/** A page's link to such a worker, whose engine notes the calls that reach it. */
function linked(ports: Ports, locks: FakeLocks) {
  const post = (data: unknown, given: unknown = []): void =>
    ports.receive({ data, ports: Array.isArray(given) ? given : [], waitUntil: () => undefined });
  return new WorkerLink({
    connect: (useEarly) => hello({ postMessage: post }, 200, useEarly),
    wake: () => undefined,
    locks,
    now: () => 0,
    referrer: () => '',
    referrerPolicy: () => 'strict-origin-when-cross-origin',
    settings: () => settings,
  });
}

test('a call that comes with the connect starts at once, and is answered once the lock is held', async () => {
  const sent: string[] = [];
  const send = ({ request }: Call): Answer<ArrayBuffer> => {
    sent.push(request.url);
    return answerOf(bytesOf('hit'));
  };
  const { locks, grant, ports } = worker([], undefined, () => ({ engine: withSend(send), settings, differs: null }));
  const link = linked(ports, locks);
  let isAnswered = false;
  const answer = link.send(callOf()).then((given) => {
    isAnswered = true;
    return given;
  });
  await settle();
  assert.deepEqual([sent.length, isAnswered], [1, false]);
  grant();
  assert.equal(await textOf((await answer).body), 'hit');
  assert.equal(sent.length, 1);
  await link.close();
});

test('a worker that is being replaced accepts no call that comes with a connect', async () => {
  const { locks, grant, ports } = worker();
  grant();
  ports.move(true);
  const link = linked(ports, locks);
  await assert.rejects(link.send(callOf()), hasCode('worker-unavailable'));
  await link.close();
});

test('each run of a worker has a lock of its own', async () => {
  const [one, other] = [worker(), worker()];
  one.grant();
  other.grant();
  const both = await Promise.all([hello(one.target, 1_000), hello(other.target, 1_000)]);
  assert.notEqual(both[0].lock, both[1].lock);
  for (const { port } of both) port.close();
});

test('messages of others are ignored', () => {
  const { target, waited } = worker();
  target.postMessage({ type: 'SKIP_WAITING' });
  target.postMessage({ [MARK]: 'dance' });
  assert.equal(waited.length, 0);
});

test('hold and wake extend the worker until its work is done', () => {
  const { target, waited } = worker();
  target.postMessage({ [MARK]: 'hold' });
  target.postMessage({ [MARK]: 'wake' });
  assert.equal(waited.length, 2);
});

test('pages are asked for an event', async () => {
  const { grant, ports, target } = worker();
  grant();
  const { port } = await hello(target, 1_000);
  const said = new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
  });
  ports.wake();
  assert.deepEqual(await said, [['wake']]);
  port.close();
});

test('a worker that is being replaced tells its pages, and those that connect', async () => {
  const { grant, ports, target } = worker();
  grant();
  const { port } = await hello(target, 1_000);
  const said = new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
  });
  ports.move(true);
  assert.deepEqual(await said, [['moving']]);
  await assert.rejects(hello(target, 1_000), hasCode('worker-unavailable'));
  ports.move(false);
  const again = await hello(target, 1_000);
  for (const one of [port, again.port]) one.close();
});

const { version, oldest } = PROTOCOL;
const VERSIONS: readonly (readonly [what: string, page: { version: number; oldest: number }, word: string])[] = [
  ['the same version', { version, oldest }, 'welcome'],
  ['a newer page that still understands ours', { version: version + 1, oldest: version }, 'welcome'],
  ['a newer page that does not', { version: version + 2, oldest: version + 1 }, 'incompatible'],
  ['an older page', { version: oldest - 1, oldest: oldest - 1 }, 'incompatible'],
];

for (const [what, page, word] of VERSIONS) {
  test(`${what}: ${word}`, () =>
    assert.equal(answerConnect(page, 'lock', { faults: [], answersEvents: false })[0], word));
}

for (const [what, unregister, isGone] of [
  [
    'one that may be removed confirms it beforehand, since the browser may end it then',
    () => new Promise(() => undefined),
    true,
  ],
  ['one that may not be removed refuses', undefined, false],
] as const) {
  test(`a worker that is asked to unregister: ${what}`, async () => {
    const { target, waited } = worker([], unregister);
    assert.equal(await dismiss(target, 1_000), isGone);
    assert.equal(waited.length, isGone ? 1 : 0, 'the browser lets it live until it is unregistered');
  });
}
