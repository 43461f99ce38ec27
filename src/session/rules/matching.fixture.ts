import { echo, expectSame, isStored, pathsIn, type Rule, sourceOf } from './rule.fixture.js';

const bytes = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, index) => (index * 7) % 256);

const BODIES: readonly (readonly [type: string, body: Uint8Array<ArrayBuffer>])[] = [
  ['image/png', bytes(70_000)],
  ['text/plain', bytes(300)],
  ['application/json', new TextEncoder().encode('{ "a": [1,  2.0, "ä\\u00e4"] }')],
  ['application/json', new TextEncoder().encode('{"a":1}')],
  ['text/html; charset=utf-8', new Uint8Array()],
];

/** Which responses are stored, and which requests they answer. */
export const MATCHING: readonly Rule[] = [
  {
    name: 'a body comes back byte for byte, with its status and fields',
    async run({ site, open }) {
      const session = await open();
      for (const [index, [type, body]] of BODIES.entries()) {
        const headers = { 'content-type': type, 'x-own': `${index}` };
        site.answer = () => new Response(body, { headers, statusText: 'Fine' });
        await session.get(`/${index}`);
        const hit = await session.get(`/${index}`);
        const { source, status, statusText } = hit;
        expectSame([source, status, statusText], ['cache', 200, 'Fine'], type);
        expectSame([hit.headers.get('content-type'), hit.headers.get('x-own')], [type, `${index}`], type);
        expectSame([...(await hit.bytes())], [...body], type);
      }
    },
  },
  {
    name: '[C-08] a status is stored only where it is allowable; on reading it does not count',
    async run({ site, open }) {
      site.answer = () => new Response('x', { status: 404 });
      const other = await open({ allowableCodes: [200, 404] });
      await other.get('/b');
      const session = await open();
      await session.get('/a');
      const hit = await session.get('/b');
      expectSame([await isStored(session, '/a'), hit.source, hit.status], [false, 'cache', 404]);
    },
  },
  {
    name: '[C-09] methods that are allowable are stored, each for itself',
    async run({ open }) {
      const session = await open({ allowableMethods: ['GET', 'HEAD', 'POST'] });
      const found = [];
      for (const method of ['GET', 'HEAD', 'POST', 'PUT'])
        found.push((await session.request(method, '/a')).source, (await session.request(method, '/a')).source);
      expectSame(found, ['network', 'cache', 'network', 'cache', 'network', 'cache', 'network', 'network']);
    },
  },
  {
    name: '[C-11] ignored parameters count by their presence, and their values are stored nowhere',
    async run({ open }) {
      const session = await open({ ignoredParameters: ['token'], allowableMethods: ['GET', 'POST'] });
      await session.get('/a?token=one&b=1');
      expectSame(await sourceOf(session, '/a?b=1&token=two'), 'cache');
      expectSame(await sourceOf(session, '/a?b=1'), 'network');
      await session.post('/a', { json: { token: 'one', b: 1 } });
      expectSame((await session.post('/a', { json: { b: 1, token: 'two' } })).source, 'cache');
      expectSame(await pathsIn(session), ['/a', '/a?b=1', '/a?b=1&token=REDACTED']);
    },
  },
  {
    name: '[C-12] with matchHeaders fields of the request count',
    async run({ open }) {
      const session = await open({ matchHeaders: ['accept'] });
      const from = (headers: Record<string, string>): Promise<string> => sourceOf(session, '/a', { headers });
      const found = [await from({ accept: 'x, Y' }), await from({ accept: 'y,x', 'x-other': '1' }), await from({})];
      expectSame(found, ['network', 'cache', 'network']);
    },
  },
  {
    name: 'the order of parameters and of members of a body does not count, their values do',
    async run({ open }) {
      const session = await open({ allowableMethods: ['GET', 'POST'] });
      await session.get('/a', { params: { b: [1, 2], c: 'x y' } });
      const found = [await sourceOf(session, '/a?c=x+y&b=1&b=2'), await sourceOf(session, '/a?c=x%20y&b=1&b=3')];
      await session.post('/p', { json: { a: 1, b: { c: 2, d: 3 } } });
      for (const json of [
        { b: { d: 3, c: 2 }, a: 1 },
        { a: 2, b: { c: 2, d: 3 } },
      ])
        found.push((await session.post('/p', { json })).source);
      await session.post('/f', { data: { one: '1', two: '2' } });
      for (const data of ['two=2&one=1', 'one=1'])
        found.push(
          (await session.post('/f', { data, headers: { 'content-type': 'application/x-www-form-urlencoded' } })).source,
        );
      expectSame(found, ['cache', 'network', 'cache', 'network', 'cache', 'network']);
    },
  },
  {
    name: '[C-13] what the filter refuses is returned and not stored, and a stored one goes',
    async run({ open }) {
      const session = await open();
      await session.get('/a');
      const filtered = await open({ filterFn: ({ url }) => !url.endsWith('/a') });
      expectSame(
        [await sourceOf(filtered, '/a', { forceRefresh: true }), await sourceOf(filtered, '/b')],
        ['network', 'network'],
      );
      expectSame(await pathsIn(filtered), ['/b']);
    },
  },
  {
    name: 'variants by Vary are side by side, and each request finds its own',
    async run({ site, open }) {
      const session = await open();
      site.answer = async (request) => {
        const headers = { vary: 'accept-language' };
        return new Response(request.headers.get('accept-language'), { headers });
      };
      const read = async (language: string): Promise<readonly string[]> => {
        const response = await session.get('/v', { headers: { 'accept-language': language } });
        return [response.source, await response.text()];
      };
      for (const source of ['network', 'cache'])
        for (const language of ['de', 'fr', 'it']) expectSame(await read(language), [source, language]);
      expectSame(await session.cache.count(), 3);
    },
  },
  {
    name: '[B-14] a redirect answers from the store, goes with its target, and leaves it when it goes itself',
    async run({ site, open }) {
      const session = await open();
      site.answer = (request) =>
        request.url.endsWith('/start')
          ? new Response(null, { status: 302, headers: { location: '/end' } })
          : echo(request);
      await session.get('/start');
      const hit = await session.get('/start');
      expectSame([hit.source, hit.url, await hit.text()], ['cache', 'https://a.test/end', 'GET /end']);
      await session.cache.delete({ urls: ['/start'] });
      expectSame([await session.cache.redirects.size(), await sourceOf(session, '/end')], [0, 'cache']);
      await session.get('/start', { forceRefresh: true });
      await session.cache.delete({ urls: ['/end'] });
      expectSame(await session.cache.redirects.size(), 0);
    },
  },
];
