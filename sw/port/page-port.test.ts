import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Answering } from '../../src/engine/answer.js';
import type { Call } from '../../src/engine/contract.js';
import { world } from '../../src/engine/engine.fixture.js';
import type { FetchEngine } from '../../src/engine/engine.js';
import { EventHub } from '../../src/engine/events.js';
import { CacheError } from '../../src/errors.js';
import { millis } from '../../src/http/units.js';
import { isOpen } from '../../src/protocol/codec.js';
import {
  answerOf,
  bytesOf,
  callOf,
  hasCode,
  savedResponse,
  settings,
  settle,
  textOf,
} from '../../src/protocol/page/fake-worker.fixture.js';
import { FakeLocks } from '../../src/protocol/page/locks.fixture.js';
import { type LinkParts, WorkerLink } from '../../src/protocol/page/worker-link.js';
import type { NamedReferrerPolicy } from '../../src/request/referrer-policy.js';
import { PagePort } from './page-port.js';

type Send = (call: Call) => Answering;

/** A page's link and a worker's port, with an engine of the test between them. */
function pair(send: Send, state: { moving: boolean } = { moving: false }, parts: Partial<LinkParts> = {}) {
  const locks = new FakeLocks();
  const work = new Set<Promise<unknown>>();
  const events = new EventHub();
  const messages: (readonly unknown[])[] = [];
  const ended: PagePort[] = [];
  const stored = world();
  const engine: FetchEngine = {
    cacheName: settings.cacheName,
    send,
    sendOpaque: () => assert.fail(),
    own: () => undefined,
    purge: async () => undefined,
    listen: (type, listener) => events.listen(type, listener),
    close: async () => undefined,
    admin: (operation, argument) =>
      operation === 'explain' ? assert.fail('a bug of ours') : stored.engine.admin(operation, argument),
  };
  const connect = async () => {
    const { port1, port2 } = new MessageChannel();
    new PagePort(port2, {
      engines: { open: (given) => ({ engine, settings: given, differs: null }) },
      locks,
      hold: (one) => void work.add(one),
      state,
      ended: (port) => ended.push(port),
    });
    port1.addEventListener('message', ({ data }) => messages.push(data));
    return { port: port1, ofWorker: port2, lock: 'never-free', faults: [], answersEvents: false };
  };
  locks.request('never-free', () => new Promise(() => undefined));
  const link = new WorkerLink({
    connect,
    wake: () => undefined,
    locks,
    now: () => 0,
    referrer: () => 'https://page.org/',
    referrerPolicy: () => 'strict-origin-when-cross-origin',
    settings: () => settings,
    ...parts,
  });
  return { link, locks, work, events, messages, ended, connect };
}

/** A body that the test feeds. */
function feed(chunks: readonly Uint8Array[], more: Promise<null> = Promise.resolve(null)) {
  const left = [...chunks];
  const seen = { read: 0, cancelled: false };
  const read = async (): Promise<Uint8Array | null> => {
    const next = left.shift();
    if (next === undefined) return more;
    seen.read += 1;
    return next;
  };
  return { seen, read, cancel: () => void Object.assign(seen, { cancelled: true }) };
}

test('a page that posts millions of holes does not block the worker for others', async () => {
  const { link, connect } = pair(() => answerOf(bytesOf('hit')));
  const { port, ofWorker } = await connect();
  const holes = Object.assign([], { length: 4e6 });
  const start = performance.now();
  // Not posted: to clone the array takes its time in Node.
  for (const data of [holes, [holes], [holes, holes]]) ofWorker.dispatchEvent(new MessageEvent('message', { data }));
  const took = performance.now() - start;
  assert.equal(await textOf((await link.send(callOf())).body), 'hit');
  port.close();
  await link.close();
  assert.ok(took < 100, `${took} ms`);
});

test('messages after a few malformed ones are read', async () => {
  const { connect } = pair(() => answerOf(bytesOf('hit')));
  const { port } = await connect();
  const answered = new Promise((resolve) => port.addEventListener('message', ({ data }) => resolve(data)));
  port.start();
  port.postMessage([['of a later version'], 7, ['ping']]);
  assert.deepEqual(await answered, [['pong']]);
  port.close();
});

test('hits of one message are answered in one message, without extending the worker', async () => {
  const { link, work, messages } = pair(() => answerOf(bytesOf('hit')));
  const answers = await Promise.all(Array.from({ length: 20 }, () => link.send(callOf())));
  assert.deepEqual(new Set(await Promise.all(answers.map(({ body }) => textOf(body)))), new Set(['hit']));
  assert.equal(messages.length, 1);
  assert.equal(work.size, 0);
  await link.close();
});

test('a miss does not delay hits', async () => {
  let arrive = (_: Answer): void => undefined;
  const coming = new Promise<Answer>((resolve) => {
    arrive = resolve;
  });
  const { link, work } = pair(({ request }) => (request.method === 'HEAD' ? coming : answerOf(null)));
  const miss = link.send(callOf('HEAD'));
  await link.send(callOf());
  assert.equal(work.size, 1);
  arrive(answerOf(null, { status: 404 }));
  assert.equal((await miss).status, 404);
  await link.close();
});

test('the request arrives complete, with the page as its referrer', async () => {
  let got: Call | undefined;
  const { link } = pair((call) => {
    got = call;
    return answerOf(null);
  });
  const call = callOf('GET', { options: { refresh: true } });
  await link.send({ ...call, request: { ...call.request, fields: 'accept:a', fetchOptions: { credentials: 'omit' } } });
  const { method, url, fields, body, fetchOptions } = got?.request ?? call.request;
  assert.deepEqual([method, url, fields, body], ['GET', 'https://page.org/a', 'accept:a', null]);
  assert.deepEqual(fetchOptions, {
    referrer: 'https://page.org/',
    referrerPolicy: 'strict-origin-when-cross-origin',
    credentials: 'omit',
  });
  assert.deepEqual(got?.options, { refresh: true });
  assert.deepEqual(got?.settings, settings);
  await link.close();
});

test('a call without a referrer policy has that of the page, which may change between calls', async () => {
  const got: unknown[] = [];
  let policy: NamedReferrerPolicy = 'no-referrer';
  const answer = ({ request }: Call): Answer<null> => {
    got.push(request.fetchOptions.referrerPolicy);
    return answerOf(null);
  };
  const { link } = pair(answer, undefined, { referrerPolicy: () => policy });
  const own = callOf();
  await link.send(callOf());
  await link.send({ ...own, request: { ...own.request, fetchOptions: { referrerPolicy: 'unsafe-url' } } });
  await link.send({ ...own, request: { ...own.request, fetchOptions: { referrerPolicy: '' } } });
  policy = 'origin';
  await link.send(callOf());
  assert.deepEqual(got, ['no-referrer', 'unsafe-url', 'no-referrer', 'origin']);
  await link.close();
});

for (const failing of ['at once', 'by promise'] as const) {
  test(`a failure of the engine, ${failing}, rejects the call with its code`, async () => {
    const error = new CacheError('network', 'offline');
    const { link } = pair(() => {
      if (failing === 'at once') throw error;
      return Promise.reject(error);
    });
    await assert.rejects(link.send(callOf()), hasCode('network'));
    await link.close();
  });
}

test('an abort in the page aborts the signal that the engine sees', async () => {
  let signal: AbortSignal | undefined;
  const { link } = pair((call) => {
    signal = { ...call }.signal;
    return new Promise(() => undefined);
  });
  const controller = new AbortController();
  const answer = link.send(callOf('GET', { signal: controller.signal }));
  await settle();
  assert.equal(signal?.aborted, false);
  controller.abort();
  await assert.rejects(answer);
  await settle();
  assert.equal(signal?.aborted, true);
  await link.close();
});

test('an unsafe request is sent once the page has agreed', async () => {
  const steps: string[] = [];
  const { link } = pair(async (call) => {
    await call.beforeUnsafe?.();
    steps.push('left');
    return answerOf(null);
  });
  await link.send(callOf('POST', { beforeUnsafe: async () => void steps.push('agreed') }));
  assert.deepEqual(steps, ['agreed', 'left']);
  await link.close();
});

test('an open body of five megabytes arrives complete', async () => {
  const chunks = Array.from({ length: 80 }, (_, at) => new Uint8Array(64 * 1024).fill(at));
  const { link } = pair(async () => answerOf(feed(chunks)));
  const { body } = await link.send(callOf());
  assert.ok(isOpen(body));
  let sum = 0;
  let bytes = 0;
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    bytes += chunk.byteLength;
    sum += chunk[0] ?? 0;
  }
  assert.deepEqual([bytes, sum], [80 * 64 * 1024, (79 * 80) / 2]);
  await link.close();
});

test('the worker stops reading when the reader pauses', async () => {
  const body = feed(Array.from({ length: 80 }, () => new Uint8Array(64 * 1024)));
  const { link } = pair(async () => answerOf(body));
  const answer = await link.send(callOf());
  await settle();
  assert.equal(body.seen.read, 16);
  assert.ok(isOpen(answer.body));
  answer.body.cancel();
  await settle();
  assert.equal(body.seen.cancelled, true);
  await link.close();
});

test('a body that fails in the worker fails in the page', async () => {
  const { link } = pair(async () =>
    answerOf(feed([new Uint8Array(1)], Promise.reject(new CacheError('network', 'torn')))),
  );
  const { body } = await link.send(callOf());
  await assert.rejects(textOf(body), hasCode('network'));
  await link.close();
});

test('the end of a page is detected by its lock, and its bodies are cancelled', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const body = feed([new Uint8Array(1)], new Promise(() => undefined));
  const { link, locks, ended } = pair(async () => answerOf(body));
  const answer = link.send(callOf());
  await settle();
  // It does not come at once.
  context.mock.timers.tick(4);
  await answer;
  await settle();
  const lock = locks.names.find((name) => name.includes(':page:'));
  assert.ok(lock !== undefined);
  locks.break(lock);
  await settle();
  context.mock.timers.tick(1_000);
  await settle();
  assert.deepEqual([body.seen.cancelled, ended.length], [true, 1]);
  await link.close();
});

test('a page that is done with its bodies keeps its port', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { link, locks, ended } = pair(async () => answerOf(feed([new Uint8Array(100_000)])));
  await textOf((await link.send(callOf())).body);
  await settle();
  assert.equal(
    locks.names.find((name) => name.includes(':page:')),
    undefined,
  );
  context.mock.timers.tick(1_000);
  await textOf((await link.send(callOf())).body);
  assert.equal(ended.length, 0);
  await link.close();
});

test('the calls of a page that sends bye are aborted', async () => {
  let signal: AbortSignal | undefined;
  const { link, ended } = pair((call) => {
    signal = call.signal;
    return new Promise(() => undefined);
  });
  const rejected = assert.rejects(link.send(callOf()), hasCode('closed'));
  await settle();
  await link.close();
  await rejected;
  await settle();
  assert.deepEqual([signal?.aborted, ended.length], [true, 1]);
});

test('operations on stored responses cross the port', async () => {
  const { link } = pair(() => answerOf(null));
  const { admin } = link;
  const about = { request: callOf().request, settings };
  const { url } = about.request;
  const cacheKey = await admin('createKey', about);
  const saving = { ...about, response: savedResponse, body: bytesOf('body'), cacheKey: null, expires: null };
  assert.equal(await admin('save', saving), cacheKey);
  assert.equal(await admin('contains', { key: cacheKey }), true);
  assert.equal(await admin('contains', about), true);
  const { entries, ...rest } = await admin('page', { after: null, limit: 10, by: 'size' });
  assert.deepEqual(rest, { next: null, torn: [] });
  const [entry] = entries;
  assert.deepEqual(await admin('entry', { key: cacheKey }), entry);
  assert.equal(await textOf((await admin('body', { cacheKey })) ?? null), 'body');
  assert.equal((await admin('totals', undefined)).count, 1);
  assert.deepEqual(await admin('aliases', undefined), []);
  assert.deepEqual(await admin('urls', {}), [url]);
  assert.equal(await admin('count', { olderThan: { kind: 'never' } }), 0);
  assert.deepEqual(await admin('put', { records: [{ entry, body: bytesOf('body') }], aliases: [], settings }), {
    stored: 1,
  });
  assert.deepEqual(await admin('resetExpiration', { expires: millis(0), keys: [cacheKey] }), { reset: 1 });
  assert.deepEqual(await admin('recreateKeys', { settings }), { recreated: 0 });
  assert.equal(await admin('beginUnsafe', { url, settings }), undefined);
  assert.equal(await admin('invalidate', { url, settings, status: 500, fields: '' }), undefined);
  assert.equal(await admin('sync', { settings }), false);
  assert.equal(await admin('identify', { identity: 'ada' }), undefined);
  assert.deepEqual(await admin('forget', { identity: 'ada' }), { deleted: 0 });
  assert.deepEqual(await admin('delete', { keys: [cacheKey], settings }), { deleted: 1 });
  assert.deepEqual(await admin('clear', undefined), { deleted: 0 });
  assert.deepEqual(await admin('destroy', undefined), { deleted: 0 });
  assert.equal(await admin('close', undefined), undefined);
  await link.close();
});

test('a paused page gets no message until it resumes, and no events from the meantime', async () => {
  let arrive = (_: Answer): void => undefined;
  const { link, events, messages } = pair(() => new Promise<Answer>((resolve) => (arrive = resolve)));
  const heard: string[] = [];
  link.listen('cleared', ({ type }) => heard.push(type));
  const answer = link.send(callOf());
  await settle();
  link.pause();
  await settle();
  arrive(answerOf(null));
  events.emit({ type: 'cleared', deleted: 1 });
  await settle();
  assert.equal(messages.length, 0);
  link.resume();
  await answer;
  events.emit({ type: 'cleared', deleted: 1 });
  await settle();
  assert.deepEqual(heard, ['cleared']);
  await link.close();
});

test('a worker that is being replaced accepts no new call, and the page retries until a worker does', async () => {
  const state = { moving: true };
  const { link, messages } = pair(() => answerOf(null), state);
  const answer = link.send(callOf());
  await settle();
  assert.deepEqual(messages.flat().slice(0, 1), [['moved', 1]]);
  state.moving = false;
  assert.equal((await answer).status, 200);
  await link.close();
});

test('calls and operations that throw do not affect other calls in the same message', async () => {
  const { link } = pair(({ request }) => {
    if (request.url.endsWith('/bad')) throw new Error('a bug of ours');
    return answerOf(bytesOf('hit'));
  });
  const bad = callOf('GET', { request: { ...callOf().request, url: 'https://page.org/bad' } });
  const outcomes = await Promise.allSettled([
    link.send(bad),
    link.admin('explain', { request: callOf().request, settings, options: {} }),
    link.send(callOf()),
    link.admin('count', {}),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled', 'fulfilled'],
  );
  await link.close();
});
