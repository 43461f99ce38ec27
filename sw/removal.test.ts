import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MARK } from '../src/protocol/messages.js';
import { dismiss } from '../src/protocol/page/dismissal.js';
import { hasCode } from '../src/protocol/page/fake-worker.fixture.js';
import { hello } from '../src/protocol/page/hello.js';
import { type RemovableScope, refuse, removeWorker } from './removal.js';

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

function scopeWith(indexedDB: Partial<IDBFactory>) {
  const done: string[] = [];
  const scope = {
    indexedDB,
    caches: {
      keys: async () => ['cached-session:http_cache', 'of-the-app'],
      delete: async (name: string) => done.push(`deleted ${name}`),
    },
    navigator: { storage: {} },
    registration: { unregister: async () => done.push('unregistered') },
  };
  return { scope: scope as unknown as RemovableScope, done };
}

for (const { what, indexedDB } of [
  { what: 'IndexedDB is broken', indexedDB: { databases: () => Promise.reject(new DOMException('', 'UnknownError')) } },
  {
    what: 'a page holds the database',
    indexedDB: {
      databases: async () => [{ name: 'cached-session:http_cache', version: 1 }],
      deleteDatabase: () => ({}) as IDBOpenDBRequest,
    },
  },
])
  test(`where ${what} the kill switch clears the caches, and unregisters`, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { scope, done } = scopeWith(indexedDB);
    const removing = removeWorker(scope, true);
    for (let second = 0; second < 12; second += 1) {
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
      t.mock.timers.tick(1000);
    }
    await removing;
    assert.deepEqual([...new Set(done)], ['deleted cached-session:http_cache', 'unregistered']);
  });
