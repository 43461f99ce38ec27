import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { CacheError } from '../../errors.js';
import { bytesOf, callOf, FakeWorker, hasCode, linkTo, settle, textOf, wireAnswer } from './fake-worker.fixture.js';

/** A call whose time is over when the test says so. */
function timed() {
  const controller = new AbortController();
  const reason = new CacheError('timeout', 'within 5 s');
  return { call: callOf('GET', { signal: controller.signal }), reason, expire: () => controller.abort(reason) };
}

test('a call whose time is over gets what the worker has stored', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const { call, expire } = timed();
  const answer = link.send(call);
  const [, id] = await worker.next('send');
  expire();
  assert.deepEqual(await worker.next('abort'), ['abort', id, 'timeout']);
  worker.tell(wireAnswer(id, bytesOf('stored')));
  assert.equal(await textOf((await answer).body), 'stored');
  await link.close();
});

test('it rejects with the page’s own words where the worker has nothing', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const { call, expire, reason } = timed();
  const answer = link.send(call);
  const [, id] = await worker.next('send');
  expire();
  worker.tell(['error', id, { name: 'AbortError', code: 'internal', message: 'of an older worker' }]);
  await assert.rejects(answer, (error) => error === reason);
  await link.close();
});

test('it rejects where an answer comes whose body the worker no longer sends', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const { call, expire, reason } = timed();
  const answer = link.send(call);
  const [, id] = await worker.next('send');
  expire();
  worker.tell(wireAnswer(id, 'open'));
  await assert.rejects(answer, (error) => error === reason);
  await link.close();
});

test('it does not wait for a worker that hangs', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const { call, expire, reason } = timed();
  const answer = link.send(call);
  await worker.next('send');
  mock.timers.enable({ apis: ['setTimeout'] });
  expire();
  mock.timers.tick(2500);
  await assert.rejects(answer, (error) => error === reason);
  mock.timers.reset();
  await link.close();
});

for (const when of ['before it is made', 'before there is a port']) {
  test(`a call whose time is over ${when} is sent for what is stored`, async () => {
    const worker = new FakeWorker();
    const link = linkTo(worker);
    const { call, expire } = timed();
    if (when === 'before it is made') expire();
    const answer = link.send(call);
    expire();
    const [, id] = await worker.next('send');
    assert.deepEqual(await worker.next('abort'), ['abort', id, 'timeout']);
    worker.tell(wireAnswer(id, null));
    assert.equal((await answer).status, 200);
    await link.close();
  });
}

test('a worker that dies under it is followed by one that says what is stored', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const { call, expire } = timed();
  const answer = link.send(call);
  await worker.next('send');
  expire();
  await worker.next('abort');
  worker.die();
  const [, id] = await worker.next('send');
  assert.deepEqual(await worker.next('abort'), ['abort', id, 'timeout']);
  worker.tell(wireAnswer(id, null));
  assert.equal((await answer).status, 200);
  await link.close();
});

test('an open body is torn by a timeout at once', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const { call, expire } = timed();
  const answer = link.send(call);
  const [, id] = await worker.next('send');
  worker.tell(wireAnswer(id, 'open'));
  const { body } = await answer;
  expire();
  await assert.rejects(textOf(body), hasCode('timeout'));
  await settle();
  await link.close();
});
