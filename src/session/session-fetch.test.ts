import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { CachedSession, CacheError } from '../index.js';

const URL_X = 'https://a.test/x';
const platform = globalThis.fetch;
let calls: string[] = [];
let serve: (request: Request) => Response | Promise<Response>;

const mock = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
  const request = new Request(input, init);
  calls.push(`${request.method} ${request.url}`);
  return serve(request);
};

beforeEach(() => {
  calls = [];
  serve = () => new Response('Ada');
  globalThis.fetch = mock;
});
afterEach(() => {
  globalThis.fetch = platform;
});

const opened = (): CachedSession => new CachedSession({ backend: 'memory', worker: false });

/** A body whose bytes come when the test says so. */
function coming(...chunks: string[]) {
  let end: TransformStreamDefaultController<Uint8Array> | undefined;
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      end = controller;
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  return { body: stream.readable, end: () => end?.terminate(), tear: (error: unknown) => end?.error(error) };
}

test('session.fetch needs no this, and looks like fetch', async () => {
  const session = opened();
  const { fetch } = session;
  assert.equal(await (await fetch(URL_X)).text(), 'Ada');
  assert.equal(await (await fetch(URL_X)).text(), 'Ada');
  assert.equal(calls.length, 1);
  assert.deepEqual([fetch.name, fetch.length, Object.keys(session).includes('fetch')], ['fetch', 1, false]);
  assert.equal(session.fetch, fetch);
});

test('a subclass may have a fetch of its own, and that needs no this either', async () => {
  class Counting extends CachedSession {
    count = 0;
    override fetch(...given: Parameters<CachedSession['fetch']>): Promise<Response> {
      this.count += 1;
      return super.fetch(...given);
    }
  }
  const session = new Counting({ backend: 'memory', worker: false });
  const { fetch } = session;
  await fetch(URL_X);
  assert.equal(session.count, 1);
});

for (const [what, standingIn] of [
  ['itself', (session: CachedSession) => session.fetch],
  [
    'below a function of somebody',
    (session: CachedSession) =>
      (...given: Parameters<typeof fetch>) =>
        session.fetch(...given),
  ],
] as const) {
  test(`session.fetch as the page's fetch, ${what}, does not call itself`, async () => {
    globalThis.fetch = standingIn(opened());
    for (const init of [{}, { method: 'POST', body: 'a' }, { mode: 'no-cors' }, { redirect: 'manual' }] as const)
      assert.equal(await (await fetch(URL_X, init)).text(), 'Ada');
    await fetch('data:,a');
    assert.equal(calls.length, 5);
    await fetch(URL_X);
    assert.equal(calls.length, 5);
    const other = opened();
    await other.get(URL_X);
    await other.fetch(URL_X, { method: 'POST' });
  });
}

test('what somebody puts at globalThis.fetch later is what a session fetches by', async () => {
  const session = opened();
  globalThis.fetch = async () => new Response('mocked');
  assert.equal(await (await session.fetch(URL_X)).text(), 'mocked');
  globalThis.fetch = session.fetch;
  assert.equal(await (await session.fetch('https://a.test/other')).text(), 'mocked');
  assert.equal(calls.length, 0);
});

test('a failure of the network is the TypeError of the platform, ours its cause', async () => {
  serve = () => Promise.reject(new TypeError('Failed to fetch'));
  const failed = await opened()
    .fetch(URL_X)
    .catch((error: unknown) => error);
  assert.ok(failed instanceof TypeError && failed.cause instanceof CacheError);
  assert.deepEqual([failed.name, failed.message, failed.cause.code], ['TypeError', 'Failed to fetch', 'network']);
});

test('what is refused, or aborted already, rejects in the order of the calls', async () => {
  const { fetch } = opened();
  globalThis.fetch = platform;
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  await Promise.all([
    fetch(URL_X, { signal: AbortSignal.abort() }).catch(note('aborted')),
    Promise.reject(new Error()).catch(note('plain')),
    fetch(new Request(URL_X, { signal: AbortSignal.abort() })).catch(note('aborted request')),
    Promise.reject(new Error()).catch(note('last')),
  ]);
  assert.deepEqual(order, ['aborted', 'plain', 'aborted request', 'last']);
  await assert.rejects(fetch('http://'), TypeError);
  await assert.rejects(fetch(URL_X, { method: 'G ET' }), TypeError);
});

test('the response shows no more of itself than a native one, and its headers cannot be changed', async () => {
  const { fetch } = opened();
  for (const response of [await fetch(URL_X), await fetch(URL_X), (await fetch(URL_X)).clone()]) {
    assert.deepEqual(Reflect.ownKeys(response), Reflect.ownKeys(new Response()));
    assert.deepEqual([response.url, response.type, response.constructor], [URL_X, 'default', Response]);
    assert.ok(response instanceof Response && response.headers instanceof Headers);
    assert.equal(response.headers, response.headers);
    assert.throws(() => response.headers.set('x-a', 'b'), TypeError);
    assert.throws(() => response.headers.append('x-a', 'b'), TypeError);
    assert.throws(() => response.headers.delete('content-type'), TypeError);
    assert.equal(new Headers(response.headers).get('x-a'), null);
    const { text } = response;
    await assert.rejects(Reflect.apply(text, undefined, []), TypeError);
    assert.equal(await response.text(), 'Ada');
  }
});

for (const method of ['text', 'json', 'arrayBuffer', 'blob', 'formData'] as const) {
  test(`an abort after the headers: ${method}() rejects with the reason of the signal, and uses nothing up`, async () => {
    const { fetch } = opened();
    await (await fetch(URL_X)).text();
    const slow = coming('first');
    for (const answer of ['stored', 'coming', 'reading'] as const) {
      if (answer !== 'stored') serve = () => new Response(slow.body);
      const controller = new AbortController();
      const response = await fetch(answer === 'stored' ? URL_X : `${URL_X}?${answer}${method}`, {
        signal: controller.signal,
      });
      const reading = answer === 'reading' ? assert.rejects(response[method](), { name: 'TimeoutError' }) : undefined;
      controller.abort(new DOMException('late', 'TimeoutError'));
      await reading;
      if (answer !== 'reading') {
        await assert.rejects(response[method](), (error) => error === controller.signal.reason);
        assert.equal(response.bodyUsed, false);
        await assert.rejects(response.clone()[method](), (error) => error === controller.signal.reason);
      }
      if (answer === 'coming') break;
    }
  });
}

test('an abort ends a body that came to its end and was not read', async () => {
  const slow = coming('first');
  serve = () => new Response(slow.body);
  const { fetch } = opened();
  const controller = new AbortController();
  const response = await fetch(URL_X, { signal: controller.signal });
  slow.end();
  assert.equal(await (await fetch(URL_X)).text(), 'first');
  controller.abort('enough');
  await assert.rejects(response.text(), (error) => error === 'enough');
});

test('an abort ends the stream of a body that is here, looked at before or not', async () => {
  const { fetch } = opened();
  await (await fetch(URL_X)).text();
  for (const isLookedAt of [true, false]) {
    const controller = new AbortController();
    const response = await fetch(URL_X, { signal: controller.signal });
    const reader = isLookedAt ? response.body?.getReader() : undefined;
    controller.abort('enough');
    const closed = (reader ?? response.body?.getReader())?.closed;
    await assert.rejects(closed ?? Promise.resolve(), (error) => error === 'enough');
  }
});

test('an abort after the body was read changes nothing', async () => {
  const { fetch } = opened();
  for (const _ of 'ab') {
    const controller = new AbortController();
    const response = await fetch(URL_X, { signal: controller.signal });
    assert.equal(await response.text(), 'Ada');
    controller.abort();
    await assert.rejects(response.text(), TypeError);
    assert.equal(response.bodyUsed, true);
  }
});

test('a torn body: the reader hears of it though it does not read, by a TypeError', async () => {
  const slow = coming('first');
  serve = () => new Response(slow.body);
  const reader = (await opened().fetch(URL_X)).body?.getReader();
  slow.tear(new TypeError('network error'));
  const isNative = { name: 'TypeError', message: 'network error' };
  await assert.rejects(reader?.closed ?? Promise.resolve(), isNative);
  await assert.rejects(reader?.read() ?? Promise.resolve(), isNative);
});

test('a torn body rejects with its own error where the browser rejects every stream of a script with an AbortError', async (t) => {
  const { text } = Response.prototype;
  const abortError = new DOMException('The operation was aborted.', 'AbortError');
  t.mock.method(Response.prototype, 'text', function (this: Response) {
    return text.call(this).catch(() => Promise.reject(abortError));
  });
  const own = { name: 'TypeError', message: 'network error' };
  const torn = (): Response => {
    const slow = coming('first');
    slow.tear(new TypeError('network error'));
    return new Response(slow.body);
  };
  serve = torn;
  const response = await opened().fetch(URL_X);
  const copy = response.clone();
  await assert.rejects(response.text(), own);
  await assert.rejects(response.json(), { name: 'TypeError' });
  await assert.rejects(copy.text(), own);
  const streamed = await opened().get(URL_X, { stream: true });
  await assert.rejects(streamed.toResponse().text(), { name: 'CacheError', code: 'network' });
});

test('a body that comes is read by a BYOB reader, to its end', async () => {
  const slow = coming('first', '', ',second');
  serve = () => new Response(slow.body);
  const reader = (await opened().fetch(URL_X)).body?.getReader({ mode: 'byob' });
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = (await reader?.read(new Uint8Array(4))) ?? { done: true, value: undefined };
    if (done) break;
    text += decoder.decode(value);
    if (text === 'first,second') slow.end();
  }
  assert.equal(text, 'first,second');
});

test('only-if-cached without anything stored is an error of the network, as in Fetch; the option of a session gives a 504', async () => {
  const session = opened();
  const init = { cache: 'only-if-cached', mode: 'same-origin' } as const;
  await assert.rejects(session.fetch(URL_X, init), TypeError);
  assert.equal((await session.get(URL_X, { onlyIfCached: true })).status, 504);
  await session.fetch(URL_X);
  assert.equal(await (await session.fetch(URL_X, init)).text(), 'Ada');
});
