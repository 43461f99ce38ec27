import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../engine/answer.js';
import { CacheError } from '../errors.js';
import { millis } from '../http/units.js';
import { parseSettings } from '../options/parse-settings.js';
import { prepareRequest } from '../request/prepare.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { type ExchangeParts, exchange } from './exchange.js';
import { parsedValue } from './options/faults.js';

const settings = parsedValue(parseSettings({ allowableMethods: ['GET', 'POST'] }));
const isStopped = (error: unknown): boolean => error instanceof CacheError && error.code === 'worker-stopped';

/** An answer whose body is cut by the death of the worker, or comes. */
function answer(isTorn: boolean): Answer {
  const chunks = [new TextEncoder().encode('whole')];
  const read = async (): Promise<Uint8Array | null> => {
    if (isTorn) throw new CacheError('worker-stopped', 'It died.');
    return chunks.shift() ?? null;
  };
  const cacheKey = null;
  const times = { createdAt: millis(0), expires: null, elapsed: 0 };
  const about = { status: 200, statusText: '', url: 'https://a.test/', redirected: false, type: 'basic' } as const;
  const body = { read, cancel: () => undefined };
  return { ...about, ...times, fields: '', source: 'network', collapsed: false, cacheKey, size: null, body };
}

/** A session whose worker dies under the first bodies; the page itself does not die. */
function dying(deaths: number) {
  let asked = 0;
  const parts: ExchangeParts = {
    send: async (_call, by) => answer(++asked <= deaths && by !== 'page'),
    failed: (error) => assert.fail(error),
    admin: () => Promise.reject(new Error('Nothing is to be administered.')),
    settings: () => settings,
    fetch: () => Promise.reject(new Error('The page must not fetch.')),
    now: () => millis(0),
  };
  const send = (method: string, stream: boolean) =>
    exchange({ request: () => request(method), caching: {}, options: { stream } }, parts);
  return { send, asked: () => asked };
}

const request = (method: string): PreparedRequest | Promise<PreparedRequest> =>
  prepareRequest({ method, url: 'https://a.test/' }, {}, null);

test('a safe request whose body the worker takes with it is sent again, and the third time the page does it', async () => {
  for (const deaths of [2, 99]) {
    const session = dying(deaths);
    assert.equal(await (await session.send('GET', false)).text(), 'whole');
    assert.equal(session.asked(), 3);
  }
});

test('an unsafe request is not sent again, nor one whose body the caller has seen', async () => {
  const unsafe = dying(1);
  await assert.rejects(unsafe.send('POST', false), isStopped);
  assert.equal(unsafe.asked(), 1);
  const streamed = dying(1);
  await assert.rejects((await streamed.send('GET', true)).text(), isStopped);
  assert.equal(streamed.asked(), 1);
});
