import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type World, world } from '../engine.fixture.js';
import { type Fields, having, notModified, pick, rfcWorld, saying, sent } from './rfc9111.fixture.js';

const LONG = 'max-age=600';

/** An origin that selects by a field of the request, with an entity tag for each value. */
function byTeam(more: Fields = {}): World {
  const it = rfcWorld();
  it.origin = ({ headers }) => {
    const team = headers.get('x-team') ?? 'none';
    return saying(LONG, { vary: 'X-Team', etag: `"${team}"`, ...more }, `of ${team}`);
  };
  return it;
}

const team = (name: string, more: Fields = {}) => having({ 'x-team': name, ...more });

test('[H-25] variants stand side by side, fresh each', async () => {
  const it = byTeam();
  for (const name of ['a', 'b']) await it.get('/x', team(name));
  assert.deepEqual(pick(await it.get('/x', team('a'))), ['cache', 'of a']);
  assert.deepEqual(pick(await it.get('/x', team('b'))), ['cache', 'of b']);
  assert.equal(it.requests.length, 2);
});

test('[H-25] for another request the origin gets the entity tags of all, and its 304 chooses one (§4.3.1)', async () => {
  const it = byTeam();
  for (const name of ['a', 'b']) await it.get('/x', team(name));
  it.origin = () => notModified({ etag: '"a"', 'cache-control': LONG, 'x-chosen': '1' });
  const chosen = await it.get('/x', team('c'));
  assert.deepEqual(pick(chosen), ['revalidated', 'of a']);
  assert.match(chosen.fields, /x-chosen:1/);
  const tags = sent(it)['if-none-match']?.split(', ').sort();
  assert.deepEqual(tags, ['"a"', '"b"']);
  assert.deepEqual(pick(await it.get('/x', team('c'))), ['cache', 'of a'], 'from now on it answers this one, too');
  assert.deepEqual(pick(await it.get('/x', team('a'))), ['cache', 'of a']);
  assert.deepEqual(pick(await it.get('/x', team('b'))), ['cache', 'of b']);
  assert.equal(it.requests.length, 3);
});

test('[H-25] a new response to that is one more variant', async () => {
  const it = byTeam();
  for (const name of ['a', 'b', 'c']) await it.get('/x', team(name));
  assert.equal(it.requests.at(-1)?.headers.has('if-none-match'), true);
  for (const name of ['a', 'b', 'c']) assert.deepEqual(pick(await it.get('/x', team(name))), ['cache', `of ${name}`]);
});

for (const [what, etag] of [
  ['one that is not stored', '"z"'],
  ['none', null],
] as const) {
  test(`[H-25] a 304 that names ${what} is asked again without conditions`, async () => {
    const it = byTeam();
    await it.get('/x', team('a'));
    it.origin = ({ headers }) =>
      headers.has('if-none-match')
        ? notModified(etag === null ? {} : { etag })
        : saying(LONG, { vary: 'x-team' }, 'new');
    assert.deepEqual(pick(await it.get('/x', team('c'))), ['network', 'new']);
    assert.equal(it.requests.length, 3);
    assert.equal(sent(it)['if-none-match'], undefined);
  });
}

test('[H-14] [H-25] a 304 that chooses one and says no-store: nothing of it stays', async () => {
  const it = byTeam();
  for (const name of ['a', 'b']) await it.get('/x', team(name));
  it.origin = () => notModified({ etag: '"a"', 'cache-control': 'no-store' });
  assert.deepEqual(pick(await it.get('/x', team('c'))), ['revalidated', 'of a']);
  assert.deepEqual(
    (await it.stored()).map(({ etag }) => etag),
    ['"b"'],
  );
});

test('[H-25] the caller of a choice gets a 304 only where it has what was chosen', async () => {
  const it = byTeam();
  await it.get('/x', team('a'));
  it.origin = () => notModified({ etag: '"a"' });
  const without = await it.get('/x', team('c', { 'if-none-match': '"q"' }));
  assert.deepEqual([without.status, without.text], [200, 'of a']);
  assert.equal(sent(it)['if-none-match'], '"a"');
  assert.equal((await it.get('/x', team('d', { 'if-none-match': '"a"' }))).status, 304);
});

test('[H-29] a part is never what a 304 chooses for one who asks for all', async () => {
  const it = byTeam();
  const part = { 'content-range': 'bytes 0-3/10', vary: 'X-Team', etag: '"a"' };
  it.origin = () => saying(LONG, part, 'part', 206);
  await it.get('/x', team('a', { range: 'bytes=0-3' }));
  assert.equal((await it.stored())[0]?.status, 206);
  it.origin = ({ headers }) =>
    headers.has('if-none-match') ? notModified({ etag: '"a"' }) : saying(LONG, {}, 'whole');
  const answer = await it.get('/x', team('c'));
  assert.deepEqual([answer.status, answer.text], [200, 'whole']);
});

test('[H-25] to another origin no conditions go for that: each field would cost a preflight', async () => {
  const it = byTeam();
  await it.get('https://api.test/x', team('a'));
  await it.get('https://api.test/x', team('c'));
  assert.equal(sent(it)['if-none-match'], undefined);
});

test('[H-25] a stale variant is validated by its own entity tag', async () => {
  const it = byTeam();
  for (const name of ['a', 'b']) await it.get('/x', team(name));
  it.wait(600);
  it.origin = () => notModified();
  assert.deepEqual(pick(await it.get('/x', team('b'))), ['revalidated', 'of b']);
  assert.equal(sent(it)['if-none-match'], '"b"');
});

test('[H-25] languages in another order, and such that prefer the stored one, are answered by it', async () => {
  const it = rfcWorld();
  it.origin = ({ headers }) => {
    const [language = ''] = (headers.get('accept-language') ?? '').split(/[,;]/);
    return saying(LONG, { vary: 'Accept-Language', 'content-language': language }, language);
  };
  const ask = (languages: string) => it.get('/x', having({ 'accept-language': languages }));
  await ask('de, en;q=0.5');
  assert.deepEqual(pick(await ask('en;q=0.5, DE')), ['cache', 'de']);
  assert.deepEqual(pick(await ask('fr;q=0.1, de')), ['cache', 'de']);
  assert.deepEqual(pick(await ask('en, de;q=0.5')), ['network', 'en']);
});

test('[H-26] Vary with a *, and [H-27] Vary: Cookie without an identity, are not stored', async () => {
  const it = rfcWorld();
  for (const vary of ['*', 'Accept, *', 'Cookie']) {
    it.origin = () => saying(LONG, { vary });
    await it.get('/x');
  }
  assert.deepEqual(await it.stored(), []);
});

test('[H-28] Vary on a secret that was sent is not stored', async () => {
  const it = byTeam({ vary: 'x-api-key' });
  await it.get('/x', having({ 'x-api-key': 's' }));
  assert.deepEqual(await it.stored(), []);
});

test('[H-28] what a 304 chooses for a request with an ignored field that selects is not stored for it', async () => {
  const it = rfcWorld({ ignoredParameters: ['X-Sid'] });
  it.origin = ({ headers }) =>
    headers.has('if-none-match') ? notModified({ etag: '"1"' }) : saying(LONG, { vary: 'X-Sid', etag: '"1"' });
  await it.get('/x');
  assert.deepEqual(pick(await it.get('/x', having({ 'x-sid': 's3cret' }))), ['revalidated', 'old']);
  assert.equal((await it.stored()).length, 1);
  assert.doesNotMatch(JSON.stringify(await it.stored()), /s3cret/);
});

test('what was stored by settings alone is read by its directives with cacheControl, and the other way round', async () => {
  const byRfc = { settings: { cacheControl: true } };
  const it = world();
  it.origin = () => saying('max-age=5, must-revalidate, stale-if-error=99', { etag: '"1"' });
  await it.get('/x');
  assert.equal((await it.get('/x', byRfc)).source, 'cache', 'fresh as long as it was stored for');
  it.wait(60);
  it.origin = () => {
    throw new TypeError('Failed to fetch');
  };
  assert.equal((await it.get('/x', byRfc)).status, 504);
  await assert.rejects(it.get('/x'), { code: 'network' });
  it.origin = () => notModified();
  await it.get('/x', byRfc);
  it.wait(6);
  it.origin = () => new Response('new');
  assert.deepEqual(
    pick(await it.get('/x')),
    ['network', 'new'],
    'for a minute by settings, but it was renewed for 5 s',
  );
});

test('one request may ask for all of RFC 9111 where the session does not', async () => {
  const it = world();
  it.origin = () => saying('no-store');
  const once = await it.get('/x', { settings: { cacheControl: true } });
  assert.equal(once.cacheKey, null);
  assert.deepEqual(await it.stored(), []);
  await it.get('/x');
  assert.equal((await it.stored()).length, 1);
});

test('[H-14] no-store that settings alone let be stored is no answer with cacheControl', async () => {
  const it = world();
  it.origin = () => saying('no-store', { etag: '"1"' });
  await it.get('/x');
  assert.equal((await it.get('/x')).source, 'cache');
  it.origin = () => saying('no-store', {}, 'new');
  assert.deepEqual(pick(await it.get('/x', { settings: { cacheControl: true } })), ['network', 'new']);
});

for (const settings of [{}, { cacheControl: true }]) {
  test(`the languages of the browser select where a request names none, ${JSON.stringify(settings)}`, async () => {
    let languages: readonly string[] = ['de-CH', 'fr'];
    const it = world({ settings, parts: { languages: () => languages } });
    it.origin = () => saying(LONG, { vary: 'Accept-Language' }, languages[0] ?? '');
    await it.get('/x');
    assert.deepEqual(pick(await it.get('/x')), ['cache', 'de-CH']);
    languages = ['fr', 'de-CH', 'en'];
    assert.deepEqual(pick(await it.get('/x')), ['network', 'fr']);
    assert.deepEqual(pick(await it.get('/x', having({ 'accept-language': 'de-CH,fr' }))), ['cache', 'de-CH']);
    assert.ok(it.requests.slice(0, 2).every(({ headers }) => !headers.has('accept-language')));
  });
}
