import type { SessionOptions } from 'cached-session';
import { needsFiles } from '../engines/only-in.js';
import { workerBundle } from '../fixtures/bundle.js';
import { script } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as serializersPage from './serializers.page.js';

const TEXT = 'pssst '.repeat(1000);
const JSON_TEXT = '{"word":"pssst"}';

const own = test.extend<{ openOwn: (options: SessionOptions) => Promise<CasePage<typeof serializersPage>> }>({
  /** A tab with a session that an app's own worker answers, and an origin with a text and JSON. */
  openOwn: async ({ origin, openPage }, use) => {
    origin.route('/app-sw.js', async () => script(await workerBundle('storage/serializers')));
    origin.route('/api/text', { body: TEXT, headers: { 'content-type': 'text/plain' } });
    origin.route('/api/json', { body: JSON_TEXT, headers: { 'content-type': 'application/json' } });
    await use(async (options) => {
      const page = await openPage<typeof serializersPage>('storage/serializers');
      await page.call('register', '/app-sw.js');
      expect(await page.call('open', { worker: '/app-sw.js', ...options })).toMatchObject({ mode: 'worker' });
      return page;
    });
  },
});

for (const [id, serializer, atRest] of [
  ['[Z-02]', 'json', /^ {2}"body": \{\n {4}"json": \{\n {6}"word": "pssst"\n {4}\}\n {2}\}$/m],
  ['[Z-04]', 'yaml', /^body:\n {2}json:\n {4}word: pssst$/m],
  ['[Z-05]', 'bson', /\{"word":"pssst"\}/],
  ['[Z-07]', 'safe', /\{"word":"pssst"\}/],
] as const) {
  own(
    `${id} a worker that registers ${serializer} stores by it, and reads it in its next life`,
    async ({ openOwn }) => {
      const page = await openOwn({ serializer });
      await page.call('get', '/api/json');
      expect(await page.call('count')).toBe(1);
      expect(await page.call('everythingAtRest')).toMatch(atRest);
      await stopWorkers(page.tab);
      expect(await page.call('get', '/api/json')).toMatchObject({ text: JSON_TEXT, fromCache: true });
    },
  );
}

own(
  'the key of encrypt() outlives the worker, nobody can read it, and no body is at rest in clear',
  async ({ openOwn }) => {
    const page = await openOwn({ serializer: 'secret' });
    await page.call('get', '/api/text');
    expect(await page.call('count')).toBe(1);
    expect(await page.call('keptKeys')).toEqual([['encrypt', 'AES-GCM', false]]);
    const atRest = await page.call('everythingAtRest');
    expect(atRest).toContain('/api/text');
    expect(atRest).not.toContain('pssst');
    await stopWorkers(page.tab);
    expect(await page.call('get', '/api/text')).toMatchObject({ text: TEXT, fromCache: true });
  },
);

own('with the key lost, what it encrypted is fetched again', async ({ openOwn }) => {
  const page = await openOwn({ serializer: 'secret' });
  await page.call('get', '/api/text');
  expect(await page.call('count')).toBe(1);
  await stopWorkers(page.tab);
  await page.call('loseKey');
  expect(await page.call('get', '/api/text')).toMatchObject({ text: TEXT, fromCache: false });
  expect(await page.call('get', '/api/text')).toMatchObject({ text: TEXT, fromCache: true });
});

test('without a worker pages share the key, also when both make one at once', async ({ origin, openPage }) => {
  origin.route('/api/text', { body: TEXT });
  const [one, other] = [
    await openPage<typeof serializersPage>('storage/serializers'),
    await openPage<typeof serializersPage>('storage/serializers'),
  ];
  await Promise.all([one.call('openSecret', { cacheName: 'one' }), other.call('openSecret', { cacheName: 'other' })]);
  await Promise.all([one.call('get', '/api/text'), other.call('get', '/api/text')]);
  expect([await one.call('count'), await other.call('count')]).toEqual([1, 1]);
  const third = await openPage<typeof serializersPage>('storage/serializers');
  for (const cacheName of ['one', 'other']) {
    await third.call('openSecret', { cacheName });
    expect(await third.call('get', '/api/text')).toMatchObject({ text: TEXT, fromCache: true });
  }
});

test('[Z-02] without a worker a page names json, which is loaded when it is needed', async ({ origin, openPage }) => {
  origin.route('/api/text', { body: TEXT });
  const page = await openPage<typeof serializersPage>('storage/serializers');
  await page.call('open', { worker: false, serializer: 'json' });
  await page.call('get', '/api/text');
  expect(await page.call('get', '/api/text')).toMatchObject({ text: TEXT, fromCache: true });
  expect(await page.call('count')).toBe(1);
  expect(await page.call('everythingAtRest')).toContain('"format": 1');
});

own('[Z-02] a name that the worker does not have is refused with advice', async ({ origin, openPage }) => {
  origin.route('/api/text', { body: TEXT });
  const page = await openPage<typeof serializersPage>('storage/serializers');
  await page.call('open', { serializer: 'json' });
  const refused = { code: 'bad-option', id: 'notRegistered', values: ['serializers', 'json', ['structured']] };
  expect(await page.call('get', '/api/text')).toMatchObject(refused);
});

test('[Z-02] with files the serializer is the format of the files', async ({ origin, openPage }) => {
  needsFiles();
  origin.route('/api/json', { body: JSON_TEXT, headers: { 'content-type': 'application/json' } });
  const page = await openPage<typeof serializersPage>('storage/serializers');
  await page.call('open', { worker: false, backend: 'filesystem', serializer: 'json', cacheName: 'files' });
  await page.call('get', '/api/json');
  expect(await page.call('count')).toBe(1);
  expect(await page.call('files', 'files')).toEqual([expect.stringContaining('"word": "pssst"')]);
  await page.call('open', { worker: false, backend: 'filesystem', serializer: 'json', cacheName: 'files' });
  expect(await page.call('get', '/api/json')).toMatchObject({ text: JSON_TEXT, fromCache: true });
});
