import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Answering } from '../../src/engine/answer.js';
import type { Call, OpaqueCall } from '../../src/engine/contract.js';
import type { FetchEngine } from '../../src/engine/engine.js';
import { CacheError } from '../../src/errors.js';
import { millis, seconds } from '../../src/http/units.js';
import type { Settings } from '../../src/options/table.js';
import { answerOf, bytesOf, settings } from '../../src/protocol/page/fake-worker.fixture.js';
import { answerFromCache, answerOpaque, answerUnsafe, type FetchParts, type PageFetch, pageFetch } from './answer.js';
import { answerNetworkFirst, type NavigationParts, RedirectChains } from './navigation.js';

const NOW = millis(1_000_000);
const URL_A = 'https://page.org/a';
const offline = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'));

/** The parts around an engine whose answers the test gives, and what was asked. */
function parts(
  send: (call: Call, network: PageFetch) => Answering,
  native: PageFetch['plain'] = offline,
  own: Partial<Settings> = {},
) {
  const calls: Call[] = [];
  const held: Promise<unknown>[] = [];
  const network = pageFetch(native);
  const engine = engineOf((call) => {
    calls.push(call);
    return send(call, network);
  });
  const open = () => ({ engine, settings: { ...settings, ...own } });
  const given: NavigationParts = {
    open,
    openInTurn: open,
    network,
    now: () => NOW,
    hold: (work) => held.push(work),
    pass: () => undefined,
    offlinePage: null,
    redirects: new RedirectChains(),
    whenIdle: async () => undefined,
  };
  return { calls, held, given };
}

/** A navigation, for the page that a client is to be. */
const navigate = (given: NavigationParts, client = 'a', url = URL_A): Promise<Response> =>
  answerNetworkFirst({ ...given, request: new Request(url), preloaded: undefined, client, waitUntil: given.hold });

const engineOf = (
  send: FetchEngine['send'],
  sendOpaque: FetchEngine['sendOpaque'] = () => assert.fail(),
): FetchEngine => ({
  cacheName: 'test',
  send,
  sendOpaque,
  own: () => assert.fail(),
  purge: () => assert.fail(),
  listen: () => assert.fail(),
  close: () => assert.fail(),
  get admin(): never {
    return assert.fail();
  },
});

function withMode(mode: string, init: RequestInit = {}): Request {
  return Object.defineProperty(new Request(URL_A, init), 'mode', { value: mode });
}

test('a GET is asked at once, with the browser’s own request, where requests have no `body`, as in Firefox', async () => {
  const { calls, given } = parts(() => answerOf(bytesOf('hit')));
  const request = Object.defineProperty(new Request(URL_A), 'body', { value: undefined });
  const response = answerFromCache(request, given);
  assert.equal(calls[0]?.native, request);
  assert.equal(await (await response).text(), 'hit');
});

test('an answer becomes a response with its status, fields and body', async () => {
  const { calls, given } = parts(() =>
    answerOf(bytesOf('hit'), { status: 203, statusText: 'Odd', fields: 'x-a:1\nx-b:2:3' }),
  );
  const response = await answerFromCache(new Request(URL_A, { headers: { accept: 'a' } }), given);
  assert.deepEqual([response.status, response.statusText, await response.text()], [203, 'Odd', 'hit']);
  assert.deepEqual([...response.headers].sort(), [
    ['cache-status', 'cached-session; fwd=bypass; stored'],
    ['x-a', '1'],
    ['x-b', '2:3'],
  ]);
  assert.deepEqual([calls[0]?.request.url, calls[0]?.request.fields], [URL_A, 'accept:a']);
});

test('an open body is streamed, and cancelled with its reader', async () => {
  const chunks: (Uint8Array | null)[] = [new TextEncoder().encode('a'), new TextEncoder().encode('b')];
  let cancelled = false;
  const body = {
    read: async () => chunks.shift() ?? null,
    cancel: () => {
      cancelled = true;
    },
  };
  const { given } = parts(async () => answerOf(body));
  const reader = (await answerFromCache(new Request(URL_A), given)).body?.getReader();
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), 'a');
  await reader?.cancel();
  assert.equal(cancelled, true);
});

test('a redirected response redirects the browser to its final URL, and is read to its end for the store', async () => {
  let read = 0;
  const body = { read: async () => (read++ < 3 ? new Uint8Array(1) : null), cancel: () => undefined };
  const { held, given } = parts(async () => answerOf(body, { redirected: true, url: 'https://page.org/b' }));
  const response = await answerFromCache(new Request(URL_A), given);
  assert.deepEqual([response.status, response.headers.get('location')], [302, 'https://page.org/b']);
  await Promise.all(held);
  assert.equal(read, 4);
});

test('without a network and a stored response it fails as by fetch', async () => {
  const { given } = parts(() => Promise.reject(new CacheError('network', 'offline')));
  assert.equal((await answerFromCache(new Request(URL_A), given)).type, 'error');
});

for (const error of [new CacheError('backend-unavailable', 'broken'), new Error('a bug of ours')]) {
  test(`an internal failure leaves the request to the network: ${error.message}`, async () => {
    const { given } = parts(
      () => Promise.reject(error),
      async () => new Response('native'),
    );
    assert.equal(await (await answerFromCache(new Request(URL_A), given)).text(), 'native');
  });
}

test('an image that is redirected to another origin is fetched as the browser would', async () => {
  const { given } = parts(
    () => Promise.reject(new CacheError('network', 'CORS')),
    async () => new Response('opaque'),
  );
  assert.equal(await (await answerFromCache(withMode('no-cors'), given)).text(), 'opaque');
});

const ASKED: readonly (readonly [cache: RequestCache, headers: Record<string, string>, options: unknown])[] = [
  ['default', {}, {}],
  ['reload', {}, { forceRefresh: true }],
  ['no-cache', {}, { refresh: true }],
  ['no-cache', { 'if-none-match': '"a"' }, {}],
  ['force-cache', {}, { maxStale: Number.POSITIVE_INFINITY }],
];

for (const [cache, headers, options] of ASKED) {
  test(`the cache mode of a request applies to this cache: ${cache} ${JSON.stringify(headers)}`, async () => {
    const { calls, given } = parts(() => answerOf(null));
    const request = Object.defineProperty(new Request(URL_A, { headers }), 'cache', { value: cache });
    await answerFromCache(request, given);
    assert.deepEqual(calls[0]?.options, options);
  });
}

/** An engine that forwards as it is told and hands on what comes. */
const forwarding = async ({ forwardAs }: Call, network: PageFetch): Promise<Answer> => {
  assert.ok(forwardAs !== undefined);
  const response = await network.fetch(forwardAs);
  return answerOf(await response.arrayBuffer(), { status: response.status, fields: '' });
};

/** As the network answers: a `Response` of our own making has another type. */
const basic = (text: string, type = 'basic'): Response =>
  Object.defineProperty(new Response(text), 'type', { value: type });

test('a navigation is answered by the network, which is asked once, and is given to the store', async () => {
  let fetched = 0;
  const { calls, given } = parts(forwarding, async () => {
    fetched += 1;
    return basic('<html>');
  });
  assert.equal(await (await navigate(given)).text(), '<html>');
  assert.deepEqual(
    [fetched, calls[0]?.options],
    [1, { forceRefresh: true, onlyIfCached: false, maxStale: Number.POSITIVE_INFINITY }],
  );
});

test('the browser follows the redirect of a navigation', async () => {
  const redirect = basic('', 'opaqueredirect');
  const forwarded: Promise<Answer>[] = [];
  const send = (call: Call, network: PageFetch): Promise<Answer> => {
    const answer = forwarding(call, network);
    forwarded.push(answer);
    return answer;
  };
  const { given } = parts(send, async () => redirect);
  assert.equal(await navigate(given), redirect);
  for (const answer of forwarded) await assert.rejects(answer, 'the redirect is not given to the store');
});

test('a navigation without a network is answered by the stored response, of any age', async () => {
  const { calls, given } = parts(() => answerOf(bytesOf('old'), { source: 'cache' }));
  assert.equal(await (await navigate(given)).text(), 'old');
  const stored = calls.find(({ options }) => options.onlyIfCached);
  assert.match(stored?.request.fields ?? '', /^cache-control:max-stale$/m);
});

test('a navigation without a network and without a stored response fails as it would without the worker', async () => {
  const { given } = parts(() => answerOf(null, { status: 504, source: 'synthetic' }));
  assert.equal((await navigate(given)).type, 'error');
});

test('after networkTimeout a stored response answers, and the late response of the network is stored', async () => {
  let come: (response: Response) => void = () => undefined;
  const coming = new Promise<Response>((resolve) => {
    come = resolve;
  });
  const { calls, held, given } = parts(
    (call, network) => (call.forwardAs === undefined ? answerOf(bytesOf('old')) : forwarding(call, network)),
    () => coming,
    { networkTimeout: seconds(0.01) },
  );
  assert.equal(await (await navigate(given)).text(), 'old');
  come(basic('new'));
  await Promise.all(held);
  assert.deepEqual(
    calls.map(({ options }) => options.forceRefresh ?? false),
    [true, false],
  );
});

test('without a stored response the network has no time limit', async () => {
  const { given } = parts(
    (call, network) =>
      call.forwardAs === undefined ? answerOf(null, { source: 'synthetic' }) : forwarding(call, network),
    () => new Promise((resolve) => setTimeout(() => resolve(basic('late')), 40)),
    { networkTimeout: seconds(0.01) },
  );
  assert.equal(await (await navigate(given)).text(), 'late');
});

const failures: readonly (readonly [what: string, own: Partial<Settings>, text: string])[] = [
  ['is given to the user', {}, 'down'],
  ['is not, with staleIfError', { staleIfError: seconds(60) }, 'old'],
  ['is not, with networkTimeout', { networkTimeout: seconds(10) }, 'old'],
];
for (const [what, own, text] of failures) {
  test(`a server error for a navigation ${what}`, async () => {
    const failure = Object.defineProperty(new Response('down', { status: 503 }), 'type', { value: 'basic' });
    const { given } = parts(
      (call, network) => (call.forwardAs === undefined ? answerOf(bytesOf('old')) : forwarding(call, network)),
      async () => failure,
      own,
    );
    assert.equal(await (await navigate(given)).text(), text);
  });
}

test('the redirects of a navigation are stored with its final page, and with no other page', async () => {
  const { calls, given } = parts(forwarding, async ({ url }) =>
    url.endsWith('/end') ? basic('<html>') : basic('', 'opaqueredirect'),
  );
  const to = (path: string): string => new URL(path, URL_A).href;
  await navigate(given, 'page', to('/start'));
  await navigate(given, 'other', to('/elsewhere'));
  await navigate(given, 'page', to('/middle'));
  await navigate(given, 'page', to('/end'));
  await navigate(given, 'page', to('/end'));
  assert.deepEqual(
    calls.filter(({ request }) => request.url === to('/end')).map(({ redirectedFrom }) => redirectedFrom),
    [[to('/start'), to('/middle')], []],
  );
});

test('a navigation is answered by the network despite an internal failure', async () => {
  const { given } = parts(
    () => Promise.reject(new Error('a bug of ours')),
    async () => basic('<html>'),
  );
  assert.equal(await (await navigate(given)).text(), '<html>');
});

/** The parts around an engine that answers what nobody can read so. */
const opaqueParts = (sendOpaque: FetchEngine['sendOpaque'], native: PageFetch['plain'] = offline): FetchParts => ({
  ...parts(() => assert.fail(), native).given,
  open: () => ({ engine: engineOf(() => assert.fail(), sendOpaque), settings }),
});

test('an opaque response is passed on unchanged, and fetched by the request of the page', async () => {
  const stored = basic('', 'opaque');
  const calls: OpaqueCall[] = [];
  const given = opaqueParts(async (call) => {
    calls.push(call);
    return answerOf(null, { native: stored });
  });
  const request = withMode('no-cors');
  assert.equal(await answerOpaque(request, given), stored);
  assert.deepEqual([calls[0]?.forwardAs === request, calls[0]?.request.url], [true, URL_A]);
});

test('without a network an opaque request fails as by fetch, and after an internal failure it is fetched natively', async () => {
  const failing = (error: Error) =>
    opaqueParts(
      () => Promise.reject(error),
      async () => new Response('native'),
    );
  const failed = await answerOpaque(withMode('no-cors'), failing(new CacheError('network', 'offline')));
  const native = await answerOpaque(withMode('no-cors'), failing(new Error('a bug of ours')));
  assert.deepEqual([failed.type, await native.text()], ['error', 'native']);
});

/** The parts around an engine with `cacheControl`, and how often a request went past it. */
function unsafeParts(send: (call: Call) => Answering) {
  let past = 0;
  const { given } = parts(send, async () => {
    past += 1;
    return new Response('native');
  });
  const engine = engineOf(send);
  const open: FetchParts['open'] = () => ({ engine, settings: { ...settings, cacheControl: true } });
  return { given: { ...given, open }, past: () => past };
}

const order = (): Request => new Request(URL_A, { method: 'DELETE' });

test('an unsafe request is answered by its native response, including redirects and unusual statuses', async () => {
  const response = Object.defineProperties(new Response('moved'), {
    status: { value: 999 },
    redirected: { value: true },
  });
  const { given, past } = unsafeParts(async (call) => {
    await call.beforeUnsafe?.();
    return answerOf(null, { status: 999, redirected: true, native: response });
  });
  assert.equal(await answerUnsafe(order(), given), response);
  assert.equal(past(), 0);
});

test('an unsafe request that may have been sent is not sent again after any failure', async () => {
  const failures: readonly (() => Answer)[] = [
    () => answerOf(bytesOf('odd'), { status: 999 }),
    () => {
      throw new Error('a bug of ours');
    },
    () => {
      throw new CacheError('backend-unavailable', 'broken');
    },
  ];
  for (const fail of failures) {
    const { given, past } = unsafeParts(async (call) => {
      await call.beforeUnsafe?.();
      return fail();
    });
    assert.equal((await answerUnsafe(order(), given)).type, 'error');
    assert.equal(past(), 0);
  }
});

test('an unsafe request that cannot have left is sent natively when our own code fails', async () => {
  const { given, past } = unsafeParts(() => Promise.reject(new Error('a bug of ours')));
  assert.equal(await (await answerUnsafe(order(), given)).text(), 'native');
  assert.equal(past(), 1);
});
