import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../engine/answer.js';
import { CacheError } from '../../errors.js';
import type { NamedReferrerPolicy } from '../../request/referrer-policy.js';
import {
  bytesOf,
  callOf,
  FakeWorker,
  hasCode,
  linkTo,
  settings,
  settle,
  textOf,
  wireAnswer,
} from './fake-worker.fixture.js';

test('an answer of the worker resolves the call', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const [, id, , method, url, , referrer] = await worker.next('send');
  assert.deepEqual([method, url, referrer], ['GET', 'https://page.org/a', 'https://page.org/']);
  worker.tell(wireAnswer(id, bytesOf('body'), { redirected: true, type: 'cors' }));
  const { body, redirected, type, collapsed, status } = await answer;
  assert.deepEqual([redirected, type, collapsed, status], [true, 'cors', false, 200]);
  assert.equal(await textOf(body), 'body');
  await link.close();
});

test('fifty calls of one turn are one message, and the settings go with the first', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const all = Array.from({ length: 50 }, () => link.send(callOf()));
  for (const _ of all) worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await Promise.all(all);
  const more = Array.from({ length: 50 }, () => link.send(callOf()));
  for (const _ of more) worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await Promise.all(more);
  assert.deepEqual(
    worker.batches.map((batch) => batch.length),
    [51, 50],
  );
  assert.equal(worker.batches.flat().filter(([kind]) => kind === 'settings').length, 1);
  await link.close();
});

test("the page's referrer policy is told when it becomes another one, before the call that it holds for", async () => {
  const worker = new FakeWorker();
  let policy: NamedReferrerPolicy = 'strict-origin-when-cross-origin';
  const link = linkTo(worker, { referrerPolicy: () => policy });
  const all: Promise<Answer>[] = [];
  const send = (next: NamedReferrerPolicy): void => {
    policy = next;
    all.push(link.send(callOf()));
  };
  for (const next of ['strict-origin-when-cross-origin', 'no-referrer', 'no-referrer', 'origin'] as const) send(next);
  for (const _ of all) worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await Promise.all(all);
  const said = worker.batches.flat().map((message) => (message[0] === 'referrer-policy' ? message[1] : message[0]));
  assert.deepEqual(said, ['settings', 'send', 'no-referrer', 'send', 'send', 'origin', 'send']);
  await link.close();
});

test('a worker that takes over is told the referrer policy that a call was made under', async () => {
  const worker = new FakeWorker();
  let policy: NamedReferrerPolicy = 'no-referrer';
  const link = linkTo(worker, { referrerPolicy: () => policy });
  const answer = link.send(callOf());
  await worker.next('send');
  policy = 'unsafe-url';
  worker.die();
  assert.deepEqual(await worker.next('referrer-policy'), ['referrer-policy', 'no-referrer']);
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await answer;
  await link.close();
});

test('equal settings in two objects travel once', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const both = [link.send(callOf()), link.send(callOf('GET', { settings: { ...settings } }))];
  for (const _ of both) worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await Promise.all(both);
  assert.equal(worker.batches.flat().filter(([kind]) => kind === 'settings').length, 1);
  await link.close();
});

test('an error of the worker rejects the call with its code', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  worker.tell(['error', id, { name: 'CacheError', code: 'network', message: 'offline' }]);
  await assert.rejects(answer, hasCode('network'));
  await link.close();
});

test('a broken answer rejects its call, and the others go on', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const broken = link.send(callOf());
  const whole = link.send(callOf());
  const [, first] = await worker.next('send');
  const [, second] = await worker.next('send');
  worker.say(['answer', first, 'two hundred'], 'nonsense', wireAnswer(second, null));
  await assert.rejects(broken, hasCode('bad-message'));
  assert.equal((await whole).status, 200);
  await link.close();
});

test('a call that cannot be cloned rejects alone', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const bad = link.admin('delete', {
    settings,
    get keys(): readonly string[] {
      throw new Error('not to be cloned');
    },
  });
  const good = link.send(callOf());
  await assert.rejects(bad, hasCode('serialization'));
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await good;
  await link.close();
});

test('an abort rejects at once with its reason and is told to the worker', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const controller = new AbortController();
  const answer = link.send(callOf('GET', { signal: controller.signal }));
  const [, id] = await worker.next('send');
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(answer, reason);
  assert.deepEqual(await worker.next('abort'), ['abort', id]);
  await link.close();
});

test('a call that was aborted before it had a port is never sent', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const controller = new AbortController();
  const aborted = link.send(callOf('GET', { signal: controller.signal }));
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  await assert.rejects(link.send(callOf('GET', { signal: controller.signal })), { name: 'AbortError' });
  const other = link.send(callOf('HEAD'));
  const [, id, , method] = await worker.next('send');
  assert.equal(method, 'HEAD');
  worker.tell(wireAnswer(id, null));
  await other;
  await link.close();
});

test('where no worker can be reached, all calls reject and the next one tries again', async () => {
  const worker = new FakeWorker();
  const lost: unknown[] = [];
  const gone = new CacheError('worker-unavailable', 'no answer');
  let fails = true;
  const connect: FakeWorker['connect'] = () => (fails ? Promise.reject(gone) : worker.connect());
  const link = linkTo(worker, { connect, onLost: (error) => lost.push(error) });
  await Promise.all([assert.rejects(link.send(callOf()), gone), assert.rejects(link.admin('count', {}), gone)]);
  assert.deepEqual(lost, [gone]);
  fails = false;
  const answer = link.send(callOf());
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await answer;
  await link.close();
});

test('settings that the worker does not know are sent again with the call', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  worker.tell(['unknown-settings', id]);
  await worker.next('settings');
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await answer;
  await link.close();
});

test('a worker that never learns the settings ends the call', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const rejected = assert.rejects(answer, hasCode('internal'));
  for (let times = 0; times < 3; times += 1) worker.tell(['unknown-settings', (await worker.next('send'))[1]]);
  await rejected;
  await link.close();
});

test('closing rejects what is pending and tells the worker', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  await worker.next('send');
  const rejected = assert.rejects(answer, hasCode('closed'));
  await link.close();
  await rejected;
  await worker.next('bye');
  await assert.rejects(async () => link.send(callOf()), hasCode('closed'));
});

test('events reach their listeners only, and an error keeps its code', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const heard: unknown[] = [];
  const end = link.listen('hit', (event) => heard.push(event));
  link.listen('error', (event) => heard.push(event.type === 'error' && event.error.code));
  assert.deepEqual((await worker.next('listen'))[2], ['hit', 'error']);
  const hit = { type: 'hit', url: 'https://page.org/a', cacheKey: 'k' } as const;
  worker.tell(
    ['event', 'test', hit],
    ['event', 'another', hit],
    ['event', 'test', { ...hit, type: 'miss' }],
    ['event', 'test', { type: 'error', error: { name: 'CacheError', code: 'quota', message: 'full' } }],
  );
  await settle();
  assert.deepEqual(heard, [hit, 'quota']);
  end();
  assert.deepEqual((await worker.next('listen'))[2], ['error']);
  await link.close();
});

test('a listener that throws keeps no answer from being heard', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  link.listen('hit', () => {
    throw new Error('not ours');
  });
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  worker.tell(['event', 'test', { type: 'hit', url: '/a', cacheKey: null }], wireAnswer(id, null));
  assert.equal((await answer).status, 200);
  await link.close();
});
