import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MARK } from '../src/protocol/messages.js';
import { dismiss } from '../src/protocol/page/dismissal.js';
import { hasCode } from '../src/protocol/page/fake-worker.fixture.js';
import { hello } from '../src/protocol/page/hello.js';
import { refuse } from './removal.js';

const worker = { postMessage: (data: unknown, ports: unknown) => refuse({ data, ports: portsOf(ports) }) };
const portsOf = (given: unknown): MessagePort[] =>
  Array.isArray(given) ? given.filter((one) => one instanceof MessagePort) : [];

test('a page that connects to the kill switch learns that the worker is removed', async () => {
  await assert.rejects(hello(worker, 1000), hasCode('worker-removed'));
});

test('a request to unregister is confirmed', async () => {
  assert.equal(await dismiss(worker, 1000), true);
});

test('messages of others and malformed ones are ignored', () => {
  for (const data of ['hello', { type: 'SKIP_WAITING' }, { [MARK]: 'dance' }]) refuse({ data, ports: [] });
});
