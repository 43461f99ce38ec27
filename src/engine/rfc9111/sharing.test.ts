import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate, ORIGIN, type Read, type World } from '../engine.fixture.js';
import { answering, asking, having, notModified, pick, rfcWorld, saying, sent } from './rfc9111.fixture.js';

/** An origin whose first answer comes when the gate is opened; the others at once. */
function held(answer: (request: Request, count: number) => Response, it = rfcWorld()): World & { open(): void } {
  const first = gate();
  it.origin = async (request) => {
    const count = it.requests.length;
    if (count === 1) await first.opened;
    return answer(request, count);
  };
  return Object.assign(it, { open: () => first.open() });
}

const each = async (it: World & { open(): void }, calls: readonly Promise<Read>[]): Promise<readonly Read[]> => {
  it.open();
  return Promise.all(calls);
};

test('one response that may be stored answers all who asked at once', async () => {
  const it = held((_, count) => saying('max-age=60', {}, `answer ${count}`));
  const answers = await each(it, [it.get('/a'), it.get('/a'), it.get('/a')]);
  assert.deepEqual(
    answers.map(({ text, collapsed }) => [text, collapsed]),
    [
      ['answer 1', false],
      ['answer 1', true],
      ['answer 1', true],
    ],
  );
});

test('queries (RFC 10008) share one response, but not with a GET', async () => {
  const it = held((_, count) => saying('max-age=60', {}, `answer ${count}`));
  const query = () => it.get('/a', { init: { method: 'QUERY' } });
  const answers = await each(it, [query(), query(), it.get('/a')]);
  assert.deepEqual(answers.map(({ text }) => text).sort(), ['answer 1', 'answer 1', 'answer 2']);
});

test('one response that is stale at once, but may be stored, too', async () => {
  const it = held((_, count) => saying('no-cache', {}, `answer ${count}`));
  const answers = await each(it, [it.get('/a'), it.get('/a')]);
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['answer 1', 'answer 1'],
  );
});

for (const what of ['no-store', 'must-understand, max-age=60']) {
  test(`a response that may not be stored (${what}) goes to the first caller alone, the others forward`, async () => {
    const it = held((_, count) => saying(what, {}, `answer ${count}`, 599));
    const answers = await each(it, [it.get('/a'), it.get('/a'), it.get('/a')]);
    assert.deepEqual(answers.map(({ text }) => text).sort(), ['answer 1', 'answer 2', 'answer 3']);
    assert.ok(answers.every(({ collapsed }) => !collapsed));
  });
}

test('by settings alone it goes to all', async () => {
  const it = held((_, count) => saying('no-store', {}, `answer ${count}`), rfcWorld({ cacheControl: false }));
  const answers = await each(it, [it.get('/a'), it.get('/a')]);
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['answer 1', 'answer 1'],
  );
});

test('whoever asks with cacheControl does not share what is fetched by settings alone, and the other way round', async () => {
  const it = held((_, count) => saying('no-store', {}, `answer ${count}`));
  const bySettings = { settings: { cacheControl: false } };
  const answers = await each(it, [it.get('/a', bySettings), it.get('/a'), it.get('/a', bySettings)]);
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['answer 1', 'answer 2', 'answer 1'],
  );
});

test('one 304 answers all who waited for the validation', async () => {
  const it = rfcWorld();
  it.origin = () => saying('max-age=60', { etag: '"1"' });
  await it.get('/a');
  it.wait(60);
  const closed = gate();
  it.origin = async () => {
    await closed.opened;
    return notModified();
  };
  const calls = [it.get('/a'), it.get('/a')];
  closed.open();
  assert.deepEqual((await Promise.all(calls)).map(pick), [
    ['revalidated', 'old'],
    ['revalidated', 'old'],
  ]);
  assert.equal(it.requests.length, 2);
});

test('[H-04] who wants the origin itself to be asked does not join who takes the word of a cache on the way', async () => {
  const it = rfcWorld();
  it.origin = () => saying('max-age=60', { etag: '"1"' });
  await it.get('/a');
  it.wait(60);
  const closed = gate();
  it.origin = async () => {
    await closed.opened;
    return notModified();
  };
  const calls = [it.get('/a'), it.get('/a', { options: { refresh: true } })];
  closed.open();
  await Promise.all(calls);
  assert.deepEqual(
    it.requests.map(({ cache }) => cache),
    ['no-cache', 'default', 'no-cache'],
  );
});

test('the answer to conditions or to a range of their own is for nobody else', async () => {
  const it = held((_, count) => saying('max-age=60', { etag: `"${count}"` }, `answer ${count}`));
  const calls = [
    it.get('/a', having({ 'if-none-match': '"0"' })),
    it.get('/a', having({ 'if-none-match': '"0"' })),
    it.get('/a', having({ range: 'bytes=0-1' })),
    it.get('/a'),
  ];
  await each(it, calls);
  assert.equal(it.requests.length, 4);
});

test('[K-10] a redirect is not followed from memory because its target is fresh: it was not seen, and says nothing', async () => {
  const redirecting = ({ requests }: World) => {
    const response = saying('max-age=600', {}, `target ${requests.length}`);
    return Object.defineProperties(response, { url: { value: `${ORIGIN}/b` }, redirected: { value: true } });
  };
  const it = rfcWorld();
  it.origin = () => redirecting(it);
  assert.equal((await it.get('/a')).url, `${ORIGIN}/b`);
  assert.deepEqual(pick(await it.get('/b')), ['cache', 'target 1']);
  assert.deepEqual(pick(await it.get('/a')), ['network', 'target 2']);
  const bySetting = rfcWorld({ expireAfter: 60 });
  bySetting.origin = () => redirecting(bySetting);
  await bySetting.get('/a');
  assert.deepEqual(pick(await bySetting.get('/a')), ['cache', 'target 1']);
  bySetting.wait(60);
  assert.equal((await bySetting.get('/a')).source, 'network');
});

test('[D-09] what goes upstream is what the caller wrote: no option is a field', async () => {
  const it = answering(() => saying('max-age=60'));
  await it.get('https://api.test/a', { ...having({ 'x-app': '1' }), settings: { staleIfError: true, expireAfter: 5 } });
  assert.deepEqual([...(it.requests[0]?.headers ?? [])], [['x-app', '1']]);
});

test('a miss has no directives but those of its caller', async () => {
  const it = answering(() => saying('max-age=60'));
  await it.get('/a');
  assert.deepEqual(sent(it), {});
  await it.get('/b', asking('max-age=5'));
  assert.equal(it.requests.at(-1)?.headers.get('cache-control'), 'max-age=5');
});
