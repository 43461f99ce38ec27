import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../options/table.js';
import { ORIGIN, settingsOf, textOf, world } from './engine.fixture.js';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const REPEATED = ['point=A&point=B', 'point=B&point=A'] as const;
const OTHERWISE = ['b=2&a=1', 'a=1&b=2'] as const;

/** The same names and values twice, in another order: is the second one the same request? */
const ORDERS: readonly (readonly [
  what: string,
  settings: SessionOptions,
  type: string | null,
  one: string,
  other: string,
  isSame: boolean,
])[] = [
  ['repeated names in a query', {}, null, ...REPEATED, false],
  ['repeated names in a form', {}, FORM, ...REPEATED, false],
  ['repeated members in JSON', {}, JSON_TYPE, '{"x":{"a":1,"a":2}}', '{"x":{"a":2,"a":1}}', false],
  ['names in a query', {}, null, ...OTHERWISE, true],
  ['names in a form', {}, FORM, ...OTHERWISE, true],
  ['members in JSON', {}, JSON_TYPE, '{"x":{"a":1,"b":2}}', '{"x":{"b":2,"a":1}}', true],
  ['names in a query, cacheControl', { cacheControl: true }, null, ...OTHERWISE, false],
  ['names in a form, cacheControl', { cacheControl: true }, FORM, ...OTHERWISE, false],
  [
    'members in JSON, cacheControl',
    { cacheControl: true },
    JSON_TYPE,
    '{"x":{"a":1,"b":2}}',
    '{"x":{"b":2,"a":1}}',
    false,
  ],
  ['names in a query, cacheControl and sortQuery', { cacheControl: true, sortQuery: true }, null, ...OTHERWISE, true],
  ['repeated names, cacheControl and sortQuery', { cacheControl: true, sortQuery: true }, null, ...REPEATED, false],
  ['names in a form, cacheControl and sortQuery', { cacheControl: true, sortQuery: true }, FORM, ...OTHERWISE, true],
  ['names in a form, sortQuery: false', { sortQuery: false }, FORM, ...OTHERWISE, false],
  ['members in JSON, sortQuery: false', { sortQuery: false }, JSON_TYPE, '{"a":1,"b":2}', '{"b":2,"a":1}', false],
];

for (const [what, given, type, one, other, isSame] of ORDERS) {
  test(`[K-03] [K-06] [K-07] another order of ${what} is ${isSame ? 'the same request' : 'another request'}`, async () => {
    const it = world({ settings: { allowableMethods: ['GET', 'QUERY'], ...given } });
    it.origin = () => new Response(`answer ${it.requests.length}`, { headers: { 'cache-control': 'max-age=60' } });
    const ask = async (content: string): Promise<string> => {
      const url = type === null ? `/a?${content}` : '/a';
      const init = type === null ? {} : { method: 'QUERY', headers: { 'content-type': type } };
      const call = it.call(url, { init });
      const body = type === null ? null : ({ kind: 'text', text: content } as const);
      const answer = await it.engine.send({ ...call, request: { ...call.request, body } });
      return textOf(answer.body);
    };
    assert.equal(await ask(one), 'answer 1');
    assert.equal(await ask(other), isSame ? 'answer 1' : 'answer 2');
    assert.equal(await ask(one), 'answer 1');
  });
}

test('[K-03] what a request with cacheControl stores unsorted is deleted by a session that sorts, and the other way round', async () => {
  const it = world();
  const url = `${ORIGIN}/a?b=1&a=2`;
  await it.get('/a?b=1&a=2', { settings: { cacheControl: true } });
  assert.deepEqual(await it.engine.admin('delete', { urls: [url], settings: it.settings }), { deleted: 1 });
  await it.get('/a?b=1&a=2');
  const settings = settingsOf({ cacheControl: true });
  assert.deepEqual(await it.engine.admin('delete', { urls: [url], settings }), { deleted: 1 });
});
