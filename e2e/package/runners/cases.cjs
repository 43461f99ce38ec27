/* What a session does in a test runner: Vitest and Jest run it in each of their environments, by either kind of module. */
const url = 'https://app.test/a';
const LARGE = 200_000;

/** A session whose origin is a function; `seen`: what came there. */
function open({ CachedSession }, answer) {
  const seen = [];
  const fetch = async (request) => {
    seen.push(request.clone());
    return answer(request);
  };
  return { session: new CachedSession({ worker: false, expireAfter: 60, fetch }), seen };
}

function cases(door, { createEngine }, { memoryBackend }) {
  test('the second call is a hit, and the cache can be asked', async () => {
    const { session, seen } = open(door, () => new Response('{"a":1}'));
    expect((await session.get(url)).fromCache).toBe(false);
    const again = await session.get(url);
    expect([again.fromCache, await again.json(), seen.length]).toEqual([true, { a: 1 }, 1]);
    expect(await session.cache.count()).toBe(1);
    for await (const stored of session.cache.filter()) expect(stored.url).toBe(url);
    await session.close();
  });

  test('a body of more than 64 KB is read each way, new and stored', async () => {
    const { session } = open(door, () => new Response('x'.repeat(LARGE)));
    for (const fromCache of [false, true]) {
      const response = await session.get(url);
      expect(response.fromCache).toBe(fromCache);
      expect((await response.text()).length).toBe(LARGE);
      expect((await response.bytes()).length).toBe(LARGE);
      expect((await response.blob()).size).toBe(LARGE);
      expect((await response.toResponse().text()).length).toBe(LARGE);
    }
    expect((await (await session.fetch(url)).text()).length).toBe(LARGE);
  });

  test('forms, files, blobs and bytes arrive', async () => {
    const { session, seen } = open(door, () => new Response('ok'));
    const file = new File(['content'], 'a.txt', { type: 'text/plain' });
    const form = new FormData();
    form.append('name', 'Ada');
    form.append('file', file);
    const bodies = [{ data: form }, { files: { file } }, { files: { file: 'content' }, data: { name: 'Ada' } }];
    for (const body of bodies) await session.post(url, body);
    await session.post(url, { data: new Blob(['content'], { type: 'text/x' }) });
    await session.post(url, { data: new Uint8Array([65, 66]) });
    const texts = await Promise.all(seen.map((request) => request.text()));
    for (const text of texts.slice(0, 3)) expect(text).toMatch(/name="file"; filename="[\s\S]+\r\n\r\ncontent\r\n/);
    expect(texts[0]).toContain('name="name"\r\n\r\nAda\r\n');
    expect(texts.slice(3)).toEqual(['content', 'AB']);
  });

  test('a call is aborted with the reason of the caller', async () => {
    const hangs = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { session } = open(door, hangs);
    const controller = new AbortController();
    const asked = session.get(url, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('of mine')), 5);
    await expect(asked).rejects.toThrow('of mine');
  });

  test('an error is of the class that is imported, and the other doors are there', () => {
    const make = () => new door.CachedSession({ nonsense: 1 });
    expect(make).toThrow(door.CacheError);
    expect(make).toThrow('There is no option "nonsense"');
    expect([typeof createEngine, memoryBackend().name]).toEqual(['function', 'memory']);
  });
}

module.exports = { cases };
