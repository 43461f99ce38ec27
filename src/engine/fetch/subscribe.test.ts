import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { withMethods } from '../../storage/with-methods.js';
import type { Answer, OpenBody } from '../answer.js';
import { gate, NO_OTHERS, requestOf, slow, textOf, turn, world } from '../engine.fixture.js';

test('eight identical misses at once make one request', async () => {
  const it = world();
  const answers = await Promise.all(Array.from({ length: 8 }, () => it.get('/a')));
  assert.equal(it.requests.length, 1);
  assert.deepEqual(
    answers.map(({ source, text }) => [source, text]),
    Array(8).fill(['network', 'body of /a']),
  );
  assert.deepEqual(
    answers.map(({ collapsed }) => collapsed),
    [false, ...Array(7).fill(true)],
  );
  assert.equal((await it.stored()).length, 1);
});

test('who comes while the body still comes joins in', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const first = await it.send('/a');
  body.write('one ');
  await turn();
  const second = await it.send('/a');
  body.write('two');
  body.end();
  assert.deepEqual([await textOf(first.body), await textOf(second.body)], ['one two', 'one two']);
  assert.deepEqual([second.source, second.collapsed, it.requests.length], ['network', true, 1]);
});

test('eight validations at once make one request, and all are answered from the store', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.wait(90);
  it.origin = () => new Response(null, { status: 304 });
  const answers = await Promise.all(Array.from({ length: 8 }, () => it.get('/a')));
  assert.deepEqual(
    answers.map(({ source, text }) => [source, text]),
    Array(8).fill(['revalidated', 'old']),
  );
  assert.equal(it.requests.length, 2);
});

test('a status that is not stored is shared all the same', async () => {
  const it = world();
  it.origin = () => new Response('broken', { status: 500 });
  const answers = await Promise.all([it.get('/a'), it.get('/a')]);
  assert.deepEqual(
    answers.map(({ status, text }) => [status, text]),
    Array(2).fill([500, 'broken']),
  );
  assert.equal(it.requests.length, 1);
});

test('all who wait hear of a network that is down', async () => {
  const it = world();
  it.origin = () => {
    throw new TypeError('Failed to fetch');
  };
  const outcomes = await Promise.allSettled([it.get('/a'), it.get('/a')]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(it.requests.length, 1);
  it.origin = () => new Response('up');
  assert.equal((await it.get('/a')).text, 'up');
});

test('one caller who aborts leaves the others whole, before the header fields and after', async () => {
  const it = world();
  const body = slow();
  const origin = gate();
  it.origin = async () => {
    await origin.opened;
    return body.response;
  };
  const [early, late] = [new AbortController(), new AbortController()];
  const leaving = it.send('/a', { signal: early.signal });
  const staying = it.send('/a');
  const third = it.send('/a', { signal: late.signal });
  await turn();
  early.abort(new Error('early'));
  await assert.rejects(async () => leaving, /early/);
  origin.open();
  const reader = readerOf(await third);
  body.write('half ');
  assert.equal(new TextDecoder().decode((await reader.read()) ?? undefined), 'half ');
  late.abort(new Error('late'));
  await assert.rejects(reader.read(), /late/);
  body.write('and half');
  body.end();
  assert.equal(await textOf((await staying).body), 'half and half');
  assert.equal((await it.stored()).length, 1);
  assert.equal(it.requests.length, 1);
});

test('when the last caller has gone the fetch is aborted, and nothing is stored', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const callers = [new AbortController(), new AbortController()];
  const answers = await Promise.all(callers.map(({ signal }) => it.send('/a', { signal })));
  body.write('half');
  callers[0]?.abort();
  await turn();
  assert.equal(it.requests[0]?.signal.aborted, false);
  callers[1]?.abort();
  await body.cancelled;
  assert.equal(it.requests[0]?.signal.aborted, true);
  await Promise.all(answers.map((answer) => assert.rejects(textOf(answer.body), { name: 'AbortError' })));
  assert.equal((await it.stored()).length, 0);
  it.origin = () => new Response('again');
  assert.equal((await it.get('/a')).text, 'again');
});

test('a caller who has aborted already makes no request', async () => {
  const it = world();
  await assert.rejects(
    async () => it.send('/a', { signal: AbortSignal.abort('no') }),
    (reason) => reason === 'no',
  );
  await it.idle();
  assert.equal(it.requests.length, 0);
});

test('a reader that cancels leaves the others whole', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const [one, other] = await Promise.all([it.send('/a'), it.send('/a')]);
  readerOf(one).cancel();
  body.write('whole');
  body.end();
  assert.equal(await textOf(other.body), 'whole');
});

test('a request that differs in the fields named by Vary is forwarded itself', async () => {
  const it = world();
  it.origin = ({ headers }) => new Response(headers.get('accept-language'), { headers: { vary: 'Accept-Language' } });
  const speak = (language: string) => it.get('/a', { init: { headers: { 'accept-language': language } } });
  const answers = await Promise.all([speak('en'), speak('fr'), speak('en')]);
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['en', 'fr', 'en'],
  );
  assert.deepEqual(
    answers.map(({ collapsed }) => collapsed),
    [false, false, true],
  );
  assert.equal(it.requests.length, 2);
});

test('Vary: * is shared with nobody', async () => {
  const it = world();
  it.origin = () => new Response('x', { headers: { vary: '*' } });
  await Promise.all([it.get('/a'), it.get('/a')]);
  assert.equal(it.requests.length, 2);
});

test('a stream of events is neither collected nor shared', async () => {
  const it = world();
  const streams: ReturnType<typeof slow>[] = [];
  it.origin = () => {
    const stream = slow({ headers: { 'content-type': 'text/event-stream' } });
    streams.push(stream);
    return stream.response;
  };
  const [one, other] = await Promise.all([it.send('/events'), it.send('/events')]);
  assert.deepEqual([it.requests.length, one.cacheKey, other.collapsed], [2, null, false]);
  streams[0]?.write('data: 1\n\n');
  assert.equal((await readerOf(one).read())?.byteLength, 9);
  readerOf(one).cancel();
  await streams[0]?.cancelled;
});

const alone: readonly (readonly [string, RequestInit])[] = [
  ['with own conditions', { headers: { 'if-none-match': '"0"' } }],
  ['with an unsafe method', { method: 'POST' }],
];
for (const [name, init] of alone) {
  test(`requests ${name} are not shared`, async () => {
    const it = world({ settings: { allowableMethods: ['GET', 'POST'] } });
    await Promise.all([it.get('/a', { init }), it.get('/a', { init })]);
    assert.equal(it.requests.length, 2);
  });
}

test('a forced refresh does not join a fetch that began before it', async () => {
  const it = world();
  await Promise.all([it.get('/a'), it.get('/a', { options: { forceRefresh: true } })]);
  assert.equal(it.requests.length, 2);
});

for (const memory of ['in memory', 'in the store'] as const) {
  test(`an answer to an earlier request does not replace one to a later request ${memory}`, async () => {
    const store = memoryBackend();
    const writing = gate();
    const backend = withMethods(store, { write: (writes) => writing.opened.then(() => store.write(writes)) });
    const it = world(memory === 'in memory' ? { backend } : { backend, parts: { coherence: NO_OTHERS } });
    const bodies = [slow(), slow()];
    it.origin = () => bodies[it.requests.length - 1]?.response ?? new Response('none');
    const early = await it.send('/a');
    it.wait(1);
    const late = await it.send('/a', { options: { forceRefresh: true } });
    for (const [body, text] of [
      [bodies[1], 'late'],
      [bodies[0], 'early'],
    ] as const) {
      body?.write(text);
      body?.end();
      await turn();
    }
    await Promise.all([textOf(early.body), textOf(late.body)]);
    assert.equal(await textOf((await it.send('/a')).body), 'late');
    writing.open();
    await it.idle();
    assert.equal(await textOf((await it.send('/a')).body), 'late');
  });
}

test('after closing, those who wait get their answers, and nothing is stored', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const answer = await it.send('/a');
  await it.engine.close();
  body.write('late');
  body.end();
  assert.equal(await textOf(answer.body), 'late');
  assert.equal((await it.stored()).length, 0);
});

test('a fetch that was read to its end is not aborted', async () => {
  const it = world();
  await it.get('/a');
  assert.equal(it.requests[0]?.signal.aborted, false);
});

test('after a removal nobody joins an older fetch, and nothing of it is stored', async () => {
  const it = world();
  const bodies = [slow(), slow()];
  it.origin = () => bodies[it.requests.length - 1]?.response ?? new Response('none');
  const before = await it.send('/a');
  await it.engine.admin('clear', undefined);
  const after = await it.send('/a');
  for (const [index, body] of bodies.entries()) {
    body.write(`${index}`);
    body.end();
  }
  assert.deepEqual([await textOf(before.body), await textOf(after.body), after.collapsed], ['0', '1', false]);
  const [entry, ...more] = await it.stored();
  assert.equal(more.length, 0);
  assert.equal(await textOf((await it.backend.entry(entry?.cacheKey ?? ''))?.body ?? null), '1');
});

test('a removal of another entry leaves a fetch alone', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const first = await it.send('/a');
  await it.engine.admin('delete', { requests: [requestOf('/b')], settings: it.settings });
  const second = await it.send('/a');
  body.end();
  await Promise.all([textOf(first.body), textOf(second.body)]);
  assert.deepEqual([second.collapsed, (await it.stored()).length], [true, 1]);
});

function readerOf({ body }: Answer): OpenBody {
  assert.ok(body !== null && 'read' in body);
  return body;
}

test('who looks while a fetch of the same ends does not fetch again', async () => {
  const backend = memoryBackend();
  const looked = gate();
  let looks = 0;
  const it = world({
    parts: { coherence: NO_OTHERS },
    backend: withMethods(backend, {
      select: async (hash) => {
        const selection = await backend.select(hash);
        if (++looks === 2) await looked.opened;
        return selection;
      },
      write: async (writes) => {
        await looked.opened;
        return backend.write(writes);
      },
    }),
  });
  const body = slow();
  it.origin = () => body.response;
  const first = await it.send('/a');
  const second = Promise.resolve(it.send('/a'));
  body.write('one');
  body.end();
  assert.equal(await textOf(first.body), 'one');
  await turn();
  looked.open();
  assert.equal(await textOf((await second).body), 'one');
  assert.equal(it.requests.length, 1);
});
