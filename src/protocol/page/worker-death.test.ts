import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { callOf, FakeWorker, hasCode, linkTo, requestOf, settle, wireAnswer } from './fake-worker.fixture.js';
import type { WorkerLink } from './worker-link.js';

test('a safe call whose worker died is sent to the next one', async () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'QUERY']) {
    const worker = new FakeWorker();
    const link = linkTo(worker);
    const answer = link.send(callOf(method));
    await worker.next('send');
    worker.die();
    const [, id] = await worker.next('send');
    worker.tell(wireAnswer(id, null));
    assert.equal((await answer).status, 200, method);
    assert.equal(worker.connections, 2);
    await link.close();
  }
});

test('a call whose third worker died as well is for the page to do, unless it may have left', async () => {
  const asks: readonly (readonly ['send' | 'admin', (link: WorkerLink) => Promise<unknown>])[] = [
    ['send', (link) => link.send(callOf())],
    ['send', (link) => link.send(callOf('POST'))],
    ['admin', (link) => link.admin('count', {})],
  ];
  for (const [kind, ask] of asks) {
    const worker = new FakeWorker();
    const link = linkTo(worker);
    const rejected = assert.rejects(ask(link), hasCode('worker-unavailable'));
    for (let times = 0; times < 3; times += 1) {
      await worker.next(kind);
      worker.die();
    }
    await rejected;
    assert.equal(worker.connections, 3);
    await link.close();
  }
});

test('whatever keeps the page from connecting, the call is for the page to do', async () => {
  const connect = (): Promise<never> => Promise.reject(new DOMException('The document is not active.'));
  const link = linkTo(new FakeWorker(), { connect });
  await assert.rejects(link.send(callOf()), hasCode('worker-unavailable'));
  await link.close();
});

test('questions of the cache are asked again after a death', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const count = link.admin('count', {});
  await worker.next('admin');
  worker.die();
  const [, id, , operation] = await worker.next('admin');
  assert.equal(operation, 'count');
  worker.tell(['result', id, 7]);
  assert.equal(await count, 7);
  await link.close();
});

test('an unsafe call leaves only after both have agreed, and is sent again when its worker died before', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const steps: string[] = [];
  const beforeUnsafe = async (): Promise<void> => void steps.push('asked');
  const answer = link.send(callOf('POST', { beforeUnsafe }));
  await worker.next('send');
  worker.die();
  const [, id] = await worker.next('send');
  assert.deepEqual(steps, []);
  worker.tell(['ready', id]);
  assert.deepEqual(await worker.next('go'), ['go', id]);
  assert.deepEqual(steps, ['asked']);
  worker.tell(wireAnswer(id, null));
  await answer;
  await link.close();
});

test('an unsafe call whose worker died after it may have left is not sent twice', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf('POST'));
  const rejected = assert.rejects(answer, hasCode('worker-stopped'));
  const [, id] = await worker.next('send');
  worker.tell(['ready', id]);
  await worker.next('go');
  worker.die();
  await rejected;
  await settle();
  assert.equal(worker.has('send'), false);
  assert.equal(worker.connections, 1);
  await link.close();
});

test('an unsafe call that the page calls off is aborted instead', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const off = new Error('off');
  const answer = link.send(callOf('POST', { beforeUnsafe: () => Promise.reject(off) }));
  const [, id] = await worker.next('send');
  worker.tell(['ready', id]);
  await assert.rejects(answer, off);
  assert.deepEqual(await worker.next('abort'), ['abort', id]);
  await link.close();
});

test('listeners are told to the next worker', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  link.listen('stored', () => undefined);
  await worker.next('listen');
  worker.die();
  await settle();
  const answer = link.send(callOf());
  assert.deepEqual((await worker.next('listen'))[2], ['stored']);
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await answer;
  await link.close();
});

test('a call that a moving worker did not take goes to the next one', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  worker.tell(['moving'], ['moved', id]);
  const [, again] = await worker.next('send');
  assert.equal(worker.connections, 2);
  worker.tell(wireAnswer(again, null));
  await answer;
  await link.close();
});

test('a silent worker is asked whether it lives, and given up when it does not answer', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  await worker.next('send');
  const wait = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      mock.timers.tick(5_000);
      await settle();
    }
  };
  await wait(2);
  await worker.next('ping');
  worker.tell(['pong']);
  await settle();
  assert.equal(worker.connections, 1);
  await wait(5);
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await answer;
  assert.equal(worker.connections, 2);
  await link.close();
  mock.timers.reset();
});

/** A link whose clock the test sets, and how often it has woken the worker. */
function timedLink(worker: FakeWorker) {
  const seen = { now: 0, wakes: 0 };
  const wake = (): void => {
    seen.wakes += 1;
  };
  return { seen, link: linkTo(worker, { now: () => seen.now, wake }) };
}

test('the worker is woken at most every five seconds of use', async () => {
  const worker = new FakeWorker();
  const { link, seen } = timedLink(worker);
  for (const moment of [0, 2_500, 4_999, 5_000, 7_500, 10_500]) {
    seen.now = moment;
    const answer = link.send({ ...callOf(), request: requestOf() });
    worker.tell(wireAnswer((await worker.next('send'))[1], null));
    await answer;
  }
  assert.equal(seen.wakes, 2);
  await link.close();
});

test('the worker is woken when it asks for that', async () => {
  const worker = new FakeWorker();
  const { link, seen } = timedLink(worker);
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  seen.now = 15_000;
  worker.tell(['wake']);
  await settle();
  assert.equal(seen.wakes, 1);
  worker.tell(wireAnswer(id, null));
  await answer;
  await link.close();
});

test('a paused page is quiet, and on its return notices that the worker died meanwhile', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  await worker.next('send');
  link.pause();
  await worker.next('pause');
  worker.die();
  await settle();
  assert.equal(worker.connections, 1);
  link.resume();
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await answer;
  assert.equal(worker.connections, 2);
  await link.close();
});

test('a page that may be left asks for no lock until its next call, which notices a death meanwhile', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const first = link.send(callOf());
  const [, id] = await worker.next('send');
  link.leaving();
  assert.equal(worker.locks.waiting, 1, 'a call is in flight');
  worker.tell(wireAnswer(id, null));
  await first;
  link.leaving();
  assert.equal(worker.locks.waiting, 0);
  worker.die();
  await settle();
  assert.equal(worker.connections, 1);
  const second = link.send(callOf());
  await settle();
  worker.tell(wireAnswer((await worker.next('send'))[1], null));
  await second;
  assert.equal(worker.connections, 2);
  await link.close();
});

test('a worker is starting from the death of the one before until it has answered', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  assert.equal(link.isStarting, false);
  const first = link.send(callOf());
  const [, id] = await worker.next('send');
  assert.equal(link.isStarting, false);
  worker.tell(wireAnswer(id, null));
  await first;
  worker.die();
  await settle();
  assert.equal(link.isStarting, true);
  const second = link.send(callOf());
  const [, next] = await worker.next('send');
  worker.tell(wireAnswer(next, null));
  await second;
  assert.equal(link.isStarting, false);
  await link.close();
});
