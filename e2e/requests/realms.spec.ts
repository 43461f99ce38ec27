import type { Origin } from '../fixtures/origin.js';
import { expect, test } from '../fixtures/test.js';
import type * as realmsPage from './realms.page.js';

const seen = (origin: Origin, name: string) => {
  const [{ headers = {}, body = '' } = {}] = origin.requestsTo(`/api/${name}`);
  return { type: headers['content-type'], body };
};

// POST that may be stored goes through the engine: the worker's, or the page's.
for (const [where, options] of Object.entries({
  'by the page': {},
  'by the worker': { allowableMethods: ['POST'] },
  'by the engine in the page': { allowableMethods: ['POST'], worker: false as const },
}))
  test(`forms, files, blobs and bytes of another window keep their type, ${where}`, async ({ origin, openPage }) => {
    origin.route('/api/*', { body: 'ok' });
    const page = await openPage<typeof realmsPage>('requests/realms');
    await page.call('open', options);
    await page.call('postBodies');

    const file = /name="file"; filename="a.txt"\r\nContent-Type: text\/plain\r\n\r\ncontent\r\n/;
    for (const name of ['form', 'files'])
      expect(seen(origin, name)).toEqual({
        type: expect.stringContaining('multipart/form-data; boundary='),
        body: expect.stringMatching(file),
      });
    expect(seen(origin, 'form').body).toContain('name="name"\r\n\r\nAda\r\n');
    expect(seen(origin, 'blob')).toEqual({ type: 'text/x', body: 'content' });
    expect(seen(origin, 'buffer').body).toBe('AB');
    expect(seen(origin, 'parameters')).toEqual({ type: expect.stringContaining('urlencoded'), body: 'a=1' });
  });
