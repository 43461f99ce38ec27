import { expectSame, type Ground, isStored, pathsIn, type Rule, sourceOf } from './rule.fixture.js';

type Session = Awaited<ReturnType<Ground['open']>>;

/** /old, which has expired, and /a, /b and a POST of /a a minute later. */
async function stocked({ site, open }: Ground): Promise<Session> {
  const session = await open({ allowableMethods: ['GET', 'POST'] });
  await session.get('/old', { expireAfter: 10 });
  site.wait(60);
  await session.get('/a', { tags: ['one', 'two'] });
  await session.get('/b', { expireAfter: 100 });
  await session.post('/a', { data: 'x' });
  return session;
}

/** One after the other: what is to be deleted, what is left then, and how many have gone. */
const DELETIONS = [
  [{}, ['/a', '/b', '/c', '/d/1', '/e', '/old', '/older'], 0],
  [{ invalid: true }, ['/a', '/b', '/c', '/d/1', '/e', '/old', '/older'], 0],
  [{ expired: true }, ['/a', '/b', '/c', '/d/1', '/e', '/older'], 1],
  [{ olderThan: 30 }, ['/a', '/b', '/c', '/d/1', '/e'], 1],
  [{ urls: ['/b', '/missing'], keys: ['0000000000000000'] }, ['/a', '/c', '/d/1', '/e'], 1],
  [{ urls: ['/a'] }, ['/a', '/c', '/d/1', '/e'], 1],
  [{ urls: ['/a'], method: '*' }, ['/c', '/d/1', '/e'], 1],
  [{ requests: ['/c'] }, ['/d/1', '/e'], 1],
  [{ pattern: 'a.test/d*' }, ['/e'], 1],
  [{ tags: ['one', 'two'] }, [], 1],
] as const;

const FILTERS = [
  [{}, 4],
  [{ expired: false }, 3],
  [{ valid: false }, 1],
  [{ valid: false, expired: false }, 0],
  [{ olderThan: 30 }, 1],
] as const;

/** What `session.cache` says, and does. */
export const ADMINISTRATION: readonly Rule[] = [
  {
    name: '[B-10] [B-12] [B-13] a stored response is found by key, by URL and by request',
    async run(ground) {
      const { cache } = await stocked(ground);
      const key = await cache.createKey('/a');
      expectSame(await (await cache.getResponse(key))?.text(), 'GET /a');
      const found = [{ key }, { url: '/a' }, { request: '/a' }, { url: '/c' }, { key: '0000000000000000' }];
      expectSame(await Promise.all(found.map((what) => cache.contains(what))), [true, true, true, false, false]);
    },
  },
  {
    name: '[B-11] a response that is saved answers, until the expiry that it was given',
    async run({ site, open }) {
      const session = await open();
      await session.cache.saveResponse(Response.json({ a: 1 }), { request: '/saved', expires: 10 });
      const hit = await session.get('/saved');
      expectSame([hit.source, await hit.json()], ['cache', { a: 1 }]);
      site.wait(10);
      expectSame(await sourceOf(session, '/saved'), 'network');
    },
  },
  {
    name: '[B-14] delete deletes exactly what is named: expired, older, URLs, keys, methods, requests, patterns, tags',
    async run({ site, open }) {
      const session = await open({ allowableMethods: ['GET', 'POST'] });
      await session.get('/old', { expireAfter: 10 });
      await session.get('/older', { expireAfter: 100 });
      site.wait(60);
      for (const url of ['/a', '/b', '/c', '/d/1']) await session.get(url);
      await session.get('/e', { tags: ['two'] });
      await session.post('/a', { data: 'x' });
      for (const [what, left, gone] of DELETIONS) {
        const { deleted } = await session.cache.delete(what);
        expectSame([await pathsIn(session), deleted], [left, gone], JSON.stringify(what));
      }
    },
  },
  {
    name: '[B-15] clear deletes everything, and what comes later is stored',
    async run(ground) {
      const session = await stocked(ground);
      expectSame([await session.cache.clear(), await session.cache.count()], [{ deleted: 4 }, 0]);
      expectSame([await sourceOf(session, '/a'), await sourceOf(session, '/a')], ['network', 'cache']);
    },
  },
  {
    name: '[B-17] [B-21] [B-26] filter, urls, count and sorted agree on what is stored',
    async run(ground) {
      const { cache } = await stocked(ground);
      for (const [options, expected] of FILTERS) {
        let found = 0;
        for await (const { url } of cache.filter(options)) found += (await cache.urls(options)).includes(url) ? 1 : 0;
        expectSame([found, await cache.count(options)], [expected, expected], JSON.stringify(options));
      }
      const sorted: string[] = [];
      for await (const { url } of cache.sorted('expires', { reversed: true, limit: 2 })) sorted.push(url);
      expectSame(sorted[0], 'https://a.test/b');
      expectSame((await cache.size()).count, 4);
    },
  },
  {
    name: '[B-18] recreateKeys makes what is stored answer by other settings',
    async run({ open }) {
      await (await open({ ignoredParameters: [] })).get('/a?token=one');
      const session = await open({ ignoredParameters: ['token'] });
      expectSame((await session.get('/a?token=one', { onlyIfCached: true })).status, 504);
      expectSame(await session.cache.recreateKeys(), { recreated: 1 });
      expectSame((await session.get('/a?token=two', { onlyIfCached: true })).status, 200);
      expectSame(await pathsIn(session), ['/a?token=REDACTED']);
    },
  },
  {
    name: '[B-19] resetExpiration gives all that is stored a new expiry',
    async run(ground) {
      const session = await stocked(ground);
      expectSame(await session.cache.resetExpiration(5), { reset: 4 });
      expectSame([(await session.get('/old')).source, (await session.get('/a')).ttl], ['cache', 5]);
    },
  },
  {
    name: '[B-20] what was exported can be imported, byte for byte',
    async run(ground) {
      const session = await stocked(ground);
      const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
      await session.cache.saveResponse(new Response(bytes), { request: '/bytes' });
      const exported = await session.cache.export().blob();
      await session.cache.clear();
      expectSame((await session.cache.import(exported)).stored, 5);
      expectSame(await pathsIn(session), ['/a', '/b', '/bytes', '/old']);
      expectSame([...(await (await session.get('/bytes', { onlyIfCached: true })).bytes())], [...bytes]);
    },
  },
  {
    name: '[B-22] [ST-01] [ST-02] the stored responses are a map by key',
    async run(ground) {
      const session = await stocked(ground);
      const { responses } = session.cache;
      const keys = await Promise.all(['/a', '/b', '/c'].map((url) => session.cache.createKey(url)));
      expectSame(await Promise.all(keys.map((key) => responses.has(key))), [true, true, false]);
      expectSame([await responses.size(), await responses.get('0000000000000000')], [4, undefined]);
      expectSame([await responses.delete(keys[0] ?? ''), await responses.delete(keys[0] ?? '')], [true, false]);
      await responses.bulkDelete([...keys, 'no']);
      expectSame([await isStored(session, '/b'), await isStored(session, '/old')], [false, true]);
    },
  },
];
