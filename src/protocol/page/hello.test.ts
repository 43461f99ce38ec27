import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { parseWorkerCall } from '../parse-worker-call.js';
import { hasCode } from './fake-worker.fixture.js';
import { hello } from './hello.js';

/** A worker that says this to whoever connects. */
function workerSaying(...words: readonly unknown[]) {
  const ports: MessagePort[] = [];
  const postMessage = (message: unknown, transfer: unknown): void => {
    assert.deepEqual(parseWorkerCall(message), message);
    const port = Array.isArray(transfer) ? transfer[0] : undefined;
    assert.ok(port instanceof MessagePort);
    ports.push(port);
    for (const word of words) port.postMessage(word);
  };
  return { postMessage, close: () => ports.map((port) => port.close()) };
}

test('a welcome gives the port, the lock and what is wrong with the options', async () => {
  const worker = workerSaying([['welcome', 1, 'lock', [['text', 'bad routes']]]]);
  const { port, lock, faults } = await hello(worker, 1_000);
  assert.deepEqual([lock, faults], ['lock', [['text', 'bad routes']]]);
  port.close();
});

test('a worker without a common version of the protocol is no worker for this page', async () => {
  await assert.rejects(hello(workerSaying([['incompatible', 9, 8]]), 1_000), hasCode('protocol-version'));
});

test('a worker that is about to go is not waited for', async () => {
  await assert.rejects(hello(workerSaying([['moving']]), 1_000), hasCode('worker-unavailable'));
});

test('a worker that answers otherwise is broken', async () => {
  await assert.rejects(hello(workerSaying('what?'), 1_000), hasCode('bad-message'));
  await assert.rejects(hello(workerSaying([['pong']]), 1_000), hasCode('bad-message'));
});

test('a worker that does not answer is not ours', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const worker = workerSaying();
  const connection = hello(worker, 1_000);
  mock.timers.tick(1_000);
  await assert.rejects(connection, hasCode('worker-unavailable'));
  worker.close();
  mock.timers.reset();
});
