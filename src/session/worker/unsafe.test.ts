import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { memoryTier } from '../../backends/memory/memory-tier.js';
import { createEngine } from '../../engine/engine.js';
import type { FieldLines } from '../../http/fields/header-fields.js';
import { millis } from '../../http/units.js';
import { parseSettings } from '../../options/parse-settings.js';
import { prepareRequest } from '../../request/prepare.js';
import { parsedValue } from '../options/faults.js';
import { announced, type Notices } from './unsafe.js';

const ORIGIN = 'https://a.test';
const settings = parsedValue(parseSettings({ cacheControl: true }));

/** A cache behind a port, through which only data goes, in which `/a`, `/b` and `/c` are stored. */
async function cache() {
  const engine = createEngine({
    cacheName: 'test',
    backend: memoryBackend(),
    createTier: () => memoryTier(),
    coherence: null,
    fetch: async () => new Response(null, { headers: { 'cache-control': 'max-age=60' } }),
    now: () => millis(0),
    waitUntil: () => undefined,
    origin: ORIGIN,
  });
  for (const path of ['/a', '/b', '/c']) {
    const request = await prepareRequest({ method: 'GET', url: ORIGIN + path }, {}, null);
    await engine.send({ request, settings, options: {} });
  }
  const notices: Notices = {
    admin: (operation, argument) => engine.admin(operation, structuredClone(argument)),
    settings: () => settings,
    failed: (error) => assert.fail(error),
  };
  const left = async () => (await engine.admin('urls', {})).map((url) => url.slice(ORIGIN.length)).sort();
  return { notices, left };
}

/** An answer as the page gets it: with a body that only the page can read. */
const answered = (fields: FieldLines, url = `${ORIGIN}/a`, status = 200) => ({
  status,
  fields,
  url,
  body: { read: async () => null },
});

const outcomes: readonly (readonly [why: string, answer: ReturnType<typeof answered>, left: readonly string[]])[] = [
  ['its target', answered(''), ['/b', '/c']],
  ['what Location names', answered('location:/b'), ['/c']],
  ['what answered after a redirect, and what Location names from there', answered('location:c', `${ORIGIN}/b`), []],
  ['nothing of another origin', answered('location:/b', 'https://b.test/b'), ['/b', '/c']],
  ['nothing that another origin names', answered(`location:${ORIGIN}/b`, 'https://b.test/b'), ['/b', '/c']],
  ['its target, where nothing is known of what answered', answered('', '', 0), ['/b', '/c']],
  ['nothing when it failed', answered('location:/b', `${ORIGIN}/a`, 500), ['/a', '/b', '/c']],
];
for (const [why, answer, left] of outcomes) {
  test(`[H-30] an unsafe request that the page sends takes away ${why}`, async () => {
    const it = await cache();
    const got = await announced({ url: `${ORIGIN}/a` }, it.notices, {
      send: async () => answer,
      outcome: (same) => same,
    });
    assert.equal(got, answer);
    assert.deepEqual(await it.left(), left);
  });
}

test('an unsafe request leaves in the task of the call, its notice posted before it', async () => {
  const steps: string[] = [];
  const admin: Notices['admin'] = () => {
    steps.push('told');
    return new Promise(() => undefined);
  };
  const notices: Notices = { admin, settings: () => settings, failed: (error) => assert.fail(error) };
  const send = (): Promise<never> => {
    steps.push('sent');
    return new Promise(() => undefined);
  };
  void announced({ url: `${ORIGIN}/a` }, notices, { send, outcome: () => answered('') });
  assert.deepEqual(steps, ['told', 'sent']);
});

test('what a request may change that outlives its page is gone before anybody knows how it was answered', async () => {
  const it = await cache();
  const send = (): Promise<never> => new Promise(() => undefined);
  void announced({ url: `${ORIGIN}/a`, keepalive: true }, it.notices, { send, outcome: () => answered('') });
  assert.deepEqual(await it.left(), ['/b', '/c']);
});
