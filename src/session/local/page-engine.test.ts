import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { requestOf, settingsOf, textOf } from '../../engine/engine.fixture.js';
import { millis } from '../../http/units.js';
import { toRequest } from '../../request/native-request.js';
import { Subscriptions } from '../events/subscribe.js';
import { PageEngine } from './page-engine.js';

test('a call that comes while the engine is being closed is stored like any other', async () => {
  const backend = memoryBackend();
  const settings = settingsOf({ expireAfter: 60 });
  const page = new PageEngine({
    settings: () => settings,
    own: { backend, serializer: undefined, functions: { filters: {}, keys: {}, adapters: {} } },
    fetch: async () => new Response('Ada'),
    now: () => millis(Date.now()),
    nativeRequest: toRequest,
    report: ({ type }) => assert.fail(type),
    subscriptions: new Subscriptions(() => assert.fail()),
  });
  const send = async (path: string): Promise<string> =>
    textOf((await page.send({ request: requestOf(path), settings, options: {} })).body);
  await send('/first');
  const closing = page.close();
  await send('/second');
  await closing;
  assert.equal((await backend.totals()).count, 2);
});
