import { type At, type Case, type Cases, face, outcome } from './case.js';

type Init = RequestInit & { readonly duplex?: 'half' };

/** Requests with different inits, and what the origin received. */
const each = (answer: string, inits: Readonly<Record<string, Init>>): Case => ({
  wire: true,
  run: async (at: At) => {
    const seen: Record<string, unknown> = {};
    for (const [name, init] of Object.entries(inits)) {
      const answered = at.fetch(`${at.url(answer)}?${name}`, init);
      seen[name] = await outcome(
        answered.then(async (response) => ({ ...face(response), text: await response.text() })),
      );
    }
    return seen;
  },
});

const faced = (answered: Promise<Response>): Promise<unknown> =>
  outcome(
    answered.then(async (response) => ({ ...face(response), text: await response.text(), used: response.bodyUsed })),
  );

const stream = (text: string): ReadableStream<Uint8Array> =>
  new Response(text).body ?? new ReadableStream<Uint8Array>();

const form = (): FormData => {
  const made = new FormData();
  made.append('name', 'Ada');
  return made;
};

const FOLLOWED = [301, 302, 303, 307, 308];

export const request: Cases = {
  'a plain GET on the wire': {
    wire: true,
    run: async (at) => ({ text: await outcome(at.fetch(at.url('text')).then((got) => got.text())) }),
  },
  'a plain HEAD on the wire': each('text', { head: { method: 'HEAD' } }),
  'methods in lower case': each('echo', {
    get: { method: 'get' },
    head: { method: 'hEAd' },
    post: { method: 'post' },
    patch: { method: 'patch' },
    put: { method: 'put', body: 'a' },
    own: { method: 'own' },
    query: { method: 'QUERY', body: 'a' },
    options: { method: 'options' },
    delete: { method: 'delete' },
  }),
  'bodies on the wire': each('echo', {
    text: { method: 'POST', body: 'ä' },
    empty: { method: 'POST', body: '' },
    none: { method: 'POST' },
    blob: { method: 'PUT', body: new Blob(['a'], { type: 'x/y' }) },
    params: { method: 'POST', body: new URLSearchParams({ a: 'b c' }) },
    bytes: { method: 'POST', body: new Uint8Array([97, 98]) },
    typed: { method: 'POST', body: 'a', headers: { 'content-type': 'a/b' } },
    object: { method: 'POST', body: { toString: () => 'object' } as never },
    null: { method: 'POST', body: null },
  }),
  'a form on the wire': {
    run: async (at) => ({
      text: (await (await at.fetch(at.url('echo'), { method: 'POST', body: form() })).text()).replace(
        /----\w+/g,
        'boundary',
      ),
    }),
  },
  'a stream that is sent': {
    run: async (at) => {
      const init: Init = { method: 'POST', body: stream('a'), duplex: 'half' };
      const locked = stream('a');
      locked.getReader();
      return {
        half: await outcome(at.fetch(at.url('echo'), init)),
        none: await outcome(at.fetch(at.url('echo'), { method: 'POST', body: stream('a') })),
        locked: await outcome(at.fetch(at.url('echo'), { ...init, body: locked })),
      };
    },
  },
  'header fields on the wire': each('echo', {
    own: { headers: { 'x-own': 'a', 'x-empty': '', 'x-spaces': '  a b  ' } },
    pairs: {
      headers: [
        ['x-two', 'a'],
        ['x-two', 'b'],
        ['x-two', ''],
      ],
    },
    accept: { headers: { accept: 'a/b', 'accept-language': 'de' } },
    forbidden: {
      headers: { cookie: 'a=b', host: 'x', 'sec-a': 'b', 'proxy-a': 'b', date: 'now', 'x-http-method': 'TRACE' },
    },
    latin1: { headers: { 'x-latin1': 'ä' } },
    caching: { headers: { 'cache-control': 'max-age=0', pragma: 'a' } },
    range: { headers: { range: 'bytes=0-1' } },
  }),
  'names of header fields on the wire': each('echo', {
    own: { headers: { 'X-Own-Name': 'a', 'content-TYPE': 'a/b' } },
  }),
  'caching on the wire': each('text', {
    default: { cache: 'default' },
    'no-store': { cache: 'no-store' },
    reload: { cache: 'reload' },
    'no-cache': { cache: 'no-cache' },
    'force-cache': { cache: 'force-cache' },
  }),
  'referrers on the wire': each('text', {
    default: {},
    none: { referrer: '' },
    client: { referrer: 'about:client' },
    path: { referrer: '/elsewhere?a=b#c' },
    foreign: { referrer: 'http://example.invalid/' },
    policy: { referrerPolicy: 'origin' },
    'no-referrer': { referrerPolicy: 'no-referrer' },
    'unsafe-url': { referrerPolicy: 'unsafe-url' },
  }),
  'other members on the wire': each('text', {
    credentials: { credentials: 'include' },
    omit: { credentials: 'omit' },
    'same-origin': { mode: 'same-origin' },
    priority: { priority: 'low' },
    keepalive: { keepalive: true },
    unknown: { unknown: 'a' } as Init,
  }),
  integrity: {
    hit: ['text'],
    run: async (at) => ({
      right: await faced(at.fetch(at.url('text'), { integrity: `sha256-${await sha256('hello world')}` })),
      wrong: await outcome(at.fetch(at.url('text'), { integrity: `sha256-${await sha256('hello')}` })),
      unknown: await faced(at.fetch(at.url('text'), { integrity: 'md5-abc' })),
    }),
  },
  ...Object.fromEntries(
    FOLLOWED.map((status) => [
      `a redirect ${status}`,
      {
        hit: [`redirect-${status}`],
        run: async (at: At) => ({
          get: await faced(at.fetch(at.url(`redirect-${status}`))),
          fragment: await faced(at.fetch(`${at.url(`redirect-${status}`)}#part`)),
          head: await outcome(at.fetch(at.url(`redirect-${status}`), { method: 'HEAD' }).then(face)),
        }),
      },
    ]),
  ),
  ...Object.fromEntries(
    FOLLOWED.map((status) => [
      `a POST that is redirected by ${status}`,
      {
        wire: true,
        run: async (at: At) => ({
          post: await faced(at.fetch(at.url(`redirect-${status}`), { method: 'POST', body: 'a' })),
        }),
      },
    ]),
  ),
  'redirects that are shown': each('redirect-302', {
    manual: { redirect: 'manual' },
    post: { redirect: 'manual', method: 'POST' },
  }),
  'a redirect to another origin': { run: async (at) => ({ answer: await faced(at.fetch(at.url('redirect-other'))) }) },
  fragments: {
    hit: ['text'],
    run: async (at) => ({
      plain: await faced(at.fetch(`${at.url('text')}#part`)),
      request: await faced(at.fetch(new Request(`${at.url('text')}#part`))),
    }),
  },
  'data: and blob: URLs': {
    run: async (at) => {
      const blob = URL.createObjectURL(new Blob(['blob'], { type: 'x/y' }));
      const shownBlob = async (answered: Promise<Response>): Promise<unknown> =>
        JSON.parse(JSON.stringify(await faced(answered)).replaceAll(blob, 'the blob'));
      return {
        data: await faced(at.fetch('data:text/plain,hello')),
        base64: await faced(at.fetch('data:;base64,aGVsbG8=')),
        invalid: await faced(at.fetch('data:text')),
        head: await faced(at.fetch('data:text/plain,hello', { method: 'HEAD' })),
        post: await faced(at.fetch('data:text/plain,hello', { method: 'POST' })),
        blob: await shownBlob(at.fetch(blob)),
        range: await shownBlob(at.fetch(blob, { headers: { range: 'bytes=1-2' } })),
        aborted: await outcome(at.fetch('data:,a', { signal: AbortSignal.abort() })),
      };
    },
  },
  'no-cors': {
    hit: ['text'],
    run: async (at) => ({
      own: await faced(at.fetch(at.url('text'), { mode: 'no-cors' })),
      other: await faced(at.fetch(at.other('text'), { mode: 'no-cors' })),
      method: await outcome(at.fetch(at.url('text'), { mode: 'no-cors', method: 'PUT' })),
      post: await faced(at.fetch(at.other('echo'), { mode: 'no-cors', method: 'POST', body: 'a' })),
    }),
  },
  'a Request': {
    wire: true,
    hit: ['text'],
    run: async (at) => {
      const get = new Request(at.url('text'), { headers: { 'x-a': 'b' } });
      const post = new Request(at.url('echo'), { method: 'POST', body: 'a' });
      return {
        get: await faced(at.fetch(get)),
        used: get.bodyUsed,
        init: await faced(at.fetch(get, { headers: { 'x-c': 'd' } })),
        post: await faced(at.fetch(post)),
        after: post.bodyUsed,
      };
    },
  },
  'a Request whose body is used up': {
    run: async (at) => {
      const post = new Request(at.url('echo'), { method: 'POST', body: 'a' });
      const first = at.fetch(post);
      const state = [post.bodyUsed];
      await first;
      return {
        state,
        again: await outcome(at.fetch(post)),
        init: await outcome(at.fetch(post, { body: 'b' }).then((got) => got.text())),
      };
    },
  },
  'a relative URL': { run: async (at) => ({ answer: await faced(at.fetch(new URL(at.url('text')).pathname)) }) },
  'what is escaped in a URL': {
    wire: true,
    run: async (at) => ({
      query: await outcome(at.fetch(`${at.url('text')}?a=b c&d=%7e&e="'<>|ä&f&g=`).then(face)),
      path: await outcome(at.fetch(at.url('%7etext/../text')).then(face)),
    }),
  },
};

async function sha256(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...hash));
}
