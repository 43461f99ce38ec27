import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../engine/contract.js';
import { isOpen } from '../codec.js';
import { bytesOf, callOf, FakeWorker, hasCode, linkTo, settle, textOf, wireAnswer } from './fake-worker.fixture.js';

test('an answer that comes after the abort is dropped, its open body refused', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const controller = new AbortController();
  const answer = link.send(callOf('GET', { signal: controller.signal }));
  const [, id] = await worker.next('send');
  controller.abort();
  await assert.rejects(answer);
  await worker.next('abort');
  worker.tell(wireAnswer(id, 'open'));
  assert.deepEqual(await worker.next('abort'), ['abort', id]);
  await link.close();
});

test('the chunks of an open body come in order and are paid for with credit', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  worker.tell(wireAnswer(id, 'open'), ['chunk', id, new ArrayBuffer(200_000)], ['chunk', id, new ArrayBuffer(100_000)]);
  const { body } = await answer;
  assert.ok(isOpen(body));
  assert.equal((await body.read())?.byteLength, 200_000);
  await settle();
  assert.equal(worker.has('credit'), false);
  assert.equal((await body.read())?.byteLength, 100_000);
  assert.deepEqual(await worker.next('credit'), ['credit', id, 300_000]);
  worker.tell(['end', id]);
  assert.equal(await body.read(), null);
  await link.close();
});

test('the page holds a lock while a body is open, and at no other time', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  assert.deepEqual(worker.locks.names, [worker.lock]);
  worker.tell(wireAnswer(id, 'open'));
  const { body } = await answer;
  const [, lock] = await worker.next('holding');
  assert.ok(worker.locks.names.includes(lock));
  worker.tell(['end', id]);
  assert.equal(await textOf(body), '');
  await settle();
  assert.deepEqual(worker.locks.names, [worker.lock]);
  await link.close();
});

test('a reader that wants no more tells the worker', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const answer = link.send(callOf());
  const [, id] = await worker.next('send');
  worker.tell(wireAnswer(id, 'open'));
  const { body } = await answer;
  assert.ok(isOpen(body));
  body.cancel();
  assert.deepEqual(await worker.next('abort'), ['abort', id]);
  assert.equal(await body.read(), null);
  await link.close();
});

test('an abort tears an open body with its reason', async () => {
  const worker = new FakeWorker();
  const link = linkTo(worker);
  const controller = new AbortController();
  const answer = link.send(callOf('GET', { signal: controller.signal }));
  const [, id] = await worker.next('send');
  worker.tell(wireAnswer(id, 'open'));
  const reading = textOf((await answer).body);
  controller.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  await link.close();
});

type Continuation = {
  readonly what: string;
  readonly fields: string;
  readonly again: { readonly fields: string; readonly chunks: readonly string[] };
  readonly whole?: string;
  readonly call?: Partial<Call>;
  readonly text: string | null;
};

const CONTINUATIONS: readonly Continuation[] = [
  {
    what: 'the same strong ETag, in other chunks',
    fields: 'etag:"one"',
    again: { fields: 'etag:"one"', chunks: ['ab', 'cd', 'ef'] },
    text: 'abcdef',
  },
  {
    what: 'the same strong ETag, whole this time',
    fields: 'etag:"one"',
    again: { fields: 'etag:"one"', chunks: [] },
    whole: 'abcdef',
    text: 'abcdef',
  },
  {
    what: 'another ETag',
    fields: 'etag:"one"',
    again: { fields: 'etag:"two"', chunks: ['uvwxyz'] },
    text: null,
  },
  {
    what: 'the same ETag and too short a body',
    fields: 'etag:"one"',
    again: { fields: 'etag:"one"', chunks: ['a'] },
    text: null,
  },
];

for (const { what, fields, again, whole, text } of CONTINUATIONS) {
  test(`a body that broke off with its worker, asked for again: ${what}`, async () => {
    const worker = new FakeWorker();
    const link = linkTo(worker);
    const answer = link.send(callOf());
    const [, first] = await worker.next('send');
    worker.tell(wireAnswer(first, 'open', { fields }), ['chunk', first, bytesOf('abc')]);
    const reading = textOf((await answer).body);
    const checked = text === null ? assert.rejects(reading, hasCode('worker-stopped')) : reading;
    await settle();
    worker.die();
    const [, id] = await worker.next('send');
    const body = whole === undefined ? 'open' : bytesOf(whole);
    worker.tell(wireAnswer(id, body, { fields: again.fields }));
    for (const chunk of again.chunks) worker.tell(['chunk', id, bytesOf(chunk)]);
    if (whole === undefined) worker.tell(['end', id]);
    assert.equal(await checked, text ?? undefined);
    await link.close();
  });
}

for (const fields of ['etag:W/"weak"', 'content-type:text/plain', '']) {
  test(`a body that broke off with its worker is not asked for again with the fields "${fields}"`, async () => {
    const worker = new FakeWorker();
    const link = linkTo(worker);
    const answer = link.send(callOf());
    const [, id] = await worker.next('send');
    worker.tell(wireAnswer(id, 'open', { fields }), ['chunk', id, bytesOf('abc')]);
    const reading = textOf((await answer).body);
    await settle();
    worker.die();
    await assert.rejects(reading, hasCode('worker-stopped'));
    assert.equal(worker.connections, 1);
    await link.close();
  });
}
