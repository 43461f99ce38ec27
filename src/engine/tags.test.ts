import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { gate, NO_OTHERS, ORIGIN, slow, textOf, type World, world } from './engine.fixture.js';

const USER = { options: { tags: ['user-7'] } };
const tagsIn = async (it: World) => (await it.stored()).map(({ tags }) => tags);
const remove = (it: World, ...tags: readonly string[]) => it.engine.admin('delete', { tags, settings: it.settings });

test('a response has the tags of the request that fetched it; a hit and another name change nothing', async () => {
  const it = world();
  await it.get('/a', USER);
  assert.equal((await it.get('/a', { options: { tags: ['other'] } })).source, 'cache');
  assert.equal((await it.get('/a')).source, 'cache');
  assert.deepEqual(await tagsIn(it), [['user-7']]);
  await it.get('/b');
  assert.ok((await it.stored()).some((entry) => !('tags' in entry)));
});

const tagged = (...tags: readonly string[]) => ({ options: { tags } });

test('a 304 and a new response keep the tags of what is stored, and add those of the request before them', async () => {
  const it = world();
  it.origin = ({ headers }) =>
    headers.has('if-none-match')
      ? new Response(null, { status: 304, headers: { etag: '"1"' } })
      : new Response('x', { headers: { etag: '"1"' } });
  await it.get('/a', USER);
  it.wait(61);
  assert.equal((await it.get('/a')).source, 'revalidated');
  assert.deepEqual(await tagsIn(it), [['user-7']]);
  it.wait(61);
  assert.equal((await it.get('/a', tagged('other'))).source, 'revalidated');
  assert.deepEqual(await tagsIn(it), [['other', 'user-7']]);
  await it.get('/a', { options: { forceRefresh: true } });
  assert.deepEqual(await tagsIn(it), [['other', 'user-7']]);
  await it.get('/a', { options: { tags: ['user-7', 'third'], forceRefresh: true } });
  assert.deepEqual(await tagsIn(it), [['user-7', 'third', 'other']]);
  assert.deepEqual(await remove(it, 'other'), { deleted: 1 });
  await it.get('/a');
  assert.deepEqual(await tagsIn(it), [undefined], 'what was deleted leaves no tags behind');
});

test('a refresh behind an answer keeps the tags', async () => {
  const it = world({ settings: { staleWhileRevalidate: true } });
  await it.get('/a', USER);
  it.wait(61);
  assert.equal((await it.get('/a')).source, 'stale');
  assert.deepEqual(await tagsIn(it), [['user-7']]);
});

test('a response of another form takes over the tags of the one in whose place it comes', async () => {
  const it = world();
  await it.get('/a', USER);
  it.origin = () => new Response('x', { headers: { vary: 'x-lang' } });
  await it.get('/a', { options: { forceRefresh: true } });
  assert.deepEqual(await tagsIn(it), [['user-7']]);
  const variant = await it.get('/a', { init: { headers: { 'x-lang': 'de' } } });
  const { tags } = (await it.stored()).find(({ cacheKey }) => cacheKey === variant.cacheKey) ?? {};
  assert.deepEqual([variant.source, tags], ['network', undefined], 'a variant beside it is another response');
});

test('a response has the tags of all requests that share its fetch, also of those that come while its body does', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const answers = [it.send('/a'), it.send('/a', USER)];
  await answers[0];
  const late = await it.send('/a', tagged('late'));
  body.end();
  await Promise.all([...answers, late].map(async (answer) => textOf((await answer).body)));
  assert.deepEqual(await tagsIn(it), [['user-7', 'late']]);
  assert.equal(it.requests.length, 1);
});

test('validations that share their fetch add their tags, too', async () => {
  const it = world();
  it.origin = ({ headers }) =>
    headers.has('if-none-match')
      ? new Response(null, { status: 304 })
      : new Response('x', { headers: { etag: '"1"' } });
  await it.get('/a', USER);
  it.wait(61);
  await Promise.all([it.get('/a', tagged('one')), it.get('/a', tagged('two'))]);
  assert.deepEqual(await tagsIn(it), [['one', 'two', 'user-7']]);
  assert.equal(it.requests.length, 2);
});

test('a request that shared a fetch in vain tags only the response that answers it', async () => {
  const it = world();
  it.origin = ({ headers }) => new Response(headers.get('x-lang'), { headers: { vary: 'x-lang' } });
  const ask = (lang: string) => it.get('/a', { init: { headers: { 'x-lang': lang } }, options: { tags: [lang] } });
  await Promise.all([ask('de'), ask('fr')]);
  assert.deepEqual((await tagsIn(it)).map((tags) => tags?.join()).sort(), ['de', 'fr']);
});

test('a request that is not stored leaves no tags', async () => {
  const it = world();
  await Promise.all([it.get('/a', USER), it.get('/a', { ...tagged('other'), settings: { readOnly: true } })]);
  assert.deepEqual(await tagsIn(it), [['user-7']]);
});

test('past 128 tags the oldest go: those of the request are there', async () => {
  const it = world();
  const many = Array.from({ length: 128 }, (_, index) => `old-${index}`);
  await it.get('/a', tagged(...many));
  await it.get('/a', { options: { tags: ['new'], forceRefresh: true } });
  assert.deepEqual(await tagsIn(it), [['new', ...many.slice(0, 127)]]);
});

for (const [how, asking] of [
  ['a redirect', '/start'],
  ['a request with integrity', '/end'],
] as const) {
  test(`what ${how} puts in the place of a stored response keeps its tags`, async () => {
    const it = world();
    await it.get('/end', USER);
    it.wait(61);
    it.origin = () => redirectedTo(`${ORIGIN}/end`, asking === '/start');
    await it.get(asking, asking === '/end' ? { init: { integrity: 'sha256-x' } } : {});
    assert.deepEqual(await tagsIn(it), [['user-7']]);
    assert.deepEqual(await it.get('/end').then(({ text, source }) => [text, source]), ['the end', 'cache']);
  });
}

/** What the platform gives after a redirect that it followed. */
const redirectedTo = (url: string, redirected: boolean): Response =>
  Object.defineProperties(new Response('the end'), { url: { value: url }, redirected: { value: redirected } });

test('who joins a fetch with a tag has it detached when that tag is deleted', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const answers = [await it.send('/a'), await it.send('/a', USER)];
  await remove(it, 'user-7');
  body.end();
  await Promise.all(answers.map(({ body: read }) => textOf(read)));
  assert.deepEqual(await it.stored(), []);
});

test('a new response on its way is not stored when a tag is deleted that it would take over', async () => {
  const it = world();
  await it.get('/a', USER);
  const body = slow();
  it.origin = () => body.response;
  const answer = await it.send('/a', { options: { forceRefresh: true } });
  await remove(it, 'user-7');
  body.end();
  await textOf(answer.body);
  assert.deepEqual(await it.stored(), []);
});

test('what is deleted by a tag is out of the memory, too, and nothing else is', async () => {
  const it = world();
  await it.get('/a', USER);
  await it.get('/b', { options: { tags: ['user-8'] } });
  assert.deepEqual(await remove(it, 'user-7'), { deleted: 1 });
  assert.equal((await it.get('/b')).source, 'cache');
  assert.equal((await it.get('/a')).source, 'network');
  assert.deepEqual(await remove(it), { deleted: 0 });
});

test('what is on its way with a tag is answered, and neither stored nor joined, when the tag is deleted', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const early = await it.send('/a', USER);
  await remove(it, 'user-7');
  it.origin = () => new Response('later');
  assert.equal(await textOf((await it.send('/a', USER)).body), 'later');
  body.write('early');
  body.end();
  assert.equal(await textOf(early.body), 'early');
  assert.equal((await it.get('/a')).text, 'later');
});

test('a 304 that is on its way does not bring back what was deleted by a tag of its stored response', async () => {
  const it = world();
  it.origin = () => new Response('x', { headers: { etag: '"1"' } });
  await it.get('/a', USER);
  it.wait(61);
  const [asked, answered] = [gate(), gate()];
  it.origin = async () => {
    asked.open();
    await answered.opened;
    return new Response(null, { status: 304, headers: { etag: '"1"' } });
  };
  const renewing = it.get('/a');
  await asked.opened;
  assert.deepEqual(await remove(it, 'user-7'), { deleted: 1 });
  answered.open();
  assert.equal((await renewing).text, 'x');
  assert.deepEqual(await it.stored(), []);
  it.origin = () => new Response('new');
  assert.equal((await it.get('/a')).text, 'new');
});

test('what another engine has on its way with a tag is refused by the store', async () => {
  const backend = memoryBackend();
  const [one, other] = [
    world({ backend, parts: { coherence: NO_OTHERS } }),
    world({ backend, parts: { coherence: NO_OTHERS } }),
  ];
  const body = slow();
  one.origin = () => body.response;
  const early = await one.send('/a', USER);
  await remove(other, 'user-7');
  body.write('early');
  body.end();
  await textOf(early.body);
  assert.deepEqual(await one.stored(), []);
});
