import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { CachedSession, DEFAULT_IGNORED_PARAMS, type RequestOptions } from '../index.js';

const SECRET = 's3cr3t-value';
const JSON_TYPE = { 'content-type': 'application/json' };

const CASES: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
];

/** Everywhere a request has names. */
const WAYS: Readonly<Record<string, (name: string) => RequestOptions>> = {
  'a parameter': (name) => ({ params: { [name]: SECRET } }),
  'a form': (name) => ({ data: { [name]: SECRET } }),
  'a form of parts': (name) => ({ data: { [name]: SECRET }, files: { file: new Blob(['x']) } }),
  JSON: (name) => ({ json: { [name]: SECRET } }),
  'JSON, deeper': (name) => ({ json: { of: [{ [name]: { value: SECRET } }] } }),
  'JSON that cannot be parsed': (name) => ({ data: `{"${name}":"${SECRET}",}`, headers: JSON_TYPE }),
  'a text': (name) => ({ data: `${name}=${SECRET}` }),
  'a header field': (name) => ({ headers: { [name]: SECRET } }),
};

for (const [way, optionsOf] of Object.entries(WAYS)) {
  test(`[D-01] no value of an ignored name is at rest in memory, in any letter case: in ${way}`, async () => {
    const backend = memoryBackend();
    const session = new CachedSession({
      backend,
      baseUrl: 'https://a.test/',
      allowableMethods: ['GET', 'POST'],
      matchHeaders: true,
      fetch: async () =>
        new Response('nothing secret', {
          headers: { 'X-API-KEY': SECRET, 'x-auth-token': SECRET, link: `</next?Api_Key=${SECRET}>; rel="next"` },
        }),
    });
    const names = DEFAULT_IGNORED_PARAMS.flatMap((name) => CASES.map((spell) => spell(name))).filter(
      (name) => way !== 'a header field' || name.toLowerCase() !== 'proxy-authorization',
    );
    for (const [index, name] of names.entries()) await session.post(`/api?${index}`, optionsOf(name));
    assert.equal(await session.cache.count(), names.length);
    const { entries } = await backend.list({ after: null, limit: 1000 });
    const atRest = JSON.stringify([entries, await backend.aliases()]);
    assert.ok(atRest.includes('REDACTED') && !atRest.includes(SECRET));
    await session.close();
  });
}
