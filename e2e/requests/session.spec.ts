import { notIn } from '../engines/only-in.js';
import { workerBundle } from '../fixtures/bundle.js';
import { script } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as sessionPage from './session.page.js';

const CASE = 'requests/session';

test('[M-13] an adapter of the worker answers by its name, for any method, and the redirects it exposes are followed', async ({
  origin,
  openPage,
}) => {
  origin.route('/app-sw.js', async () => script(await workerBundle('requests/adapters')));
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', { worker: '/app-sw.js', auth: ['u', 'p'] });
  await page.call('mount', 'https://api.test/', 'mock');
  await page.call('mount', 'HTTPS://OTHER.test/', 'mock');
  expect(await page.call('redirects', 'POST', 'https://api.test/start', { json: { a: 1 } })).toMatchObject({
    status: 200,
    url: 'https://other.test/end#there',
    redirected: true,
    history: [
      [301, 'https://api.test/start', '/second'],
      [303, 'https://api.test/second', 'https://other.test/end#there'],
    ],
    text: JSON.stringify({ calls: 3, method: 'GET', url: 'https://other.test/end', body: '', authorized: false }),
  });
  const put = await page.call('request', 'PUT', 'https://api.test/x', { data: 'hello' });
  expect(put).toMatchObject({ text: expect.stringContaining('"body":"hello","authorized":true') });
  await stopWorkers(page.tab);
  expect(await page.call('get', 'https://api.test/x')).toMatchObject({ fromCache: false, url: 'https://api.test/x' });
  expect(await page.call('get', 'https://api.test/x')).toMatchObject({ fromCache: true });
});

test('[M-13] a name unknown to the worker is an error that lists the known ones', async ({ origin, openPage }) => {
  origin.route('/app-sw.js', async () => script(await workerBundle('requests/adapters')));
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', { worker: '/app-sw.js' });
  await page.call('mount', 'https://api.test/', 'mok');
  const answer = await page.call('get', 'https://api.test/x');
  expect(answer).toMatchObject({ code: 'bad-option', id: 'notRegistered', values: ['adapters', 'mok', ['mock']] });
});

test('[M-13] a function is rejected with a worker, and works in the page', async ({ openPage }) => {
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  const refused = { code: 'unsupported-option', id: 'adapterForWorker' };
  expect(await page.call('mountText', 'https://api.test/', 'mocked')).toMatchObject(refused);
  await page.call('open', { worker: false });
  expect(await page.call('mountText', 'https://api.test/', 'mocked')).toBeNull();
  expect(await page.call('get', 'https://api.test/x')).toMatchObject({ text: 'mocked', fromCache: false });
  expect(await page.call('get', 'https://api.test/x')).toMatchObject({ text: 'mocked', fromCache: true });
  expect(await page.call('post', 'https://api.test/x', 'hello')).toMatchObject({ text: 'mocked', status: 200 });
});

test('[Q-15] [R-14] [R-15] the browser hides redirects: a followed one has no history, an unfollowed one is opaque', async ({
  origin,
  openPage,
}) => {
  origin.route('/old', { status: 302, headers: { location: '/new' } });
  origin.route('/new', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  const hidden = { status: 0, isRedirect: true, type: 'opaqueredirect', next: null, history: [], text: '' };
  expect(await page.call('redirects', 'GET', '/old', { allowRedirects: false })).toMatchObject(hidden);
  expect(await page.call('count')).toBe(0);
  const followed = { url: `${origin.url}/new`, redirected: true, isRedirect: false, history: [], text: 'Ada' };
  expect(await page.call('redirects', 'GET', '/old', {})).toMatchObject(followed);
  expect(await page.call('redirects', 'HEAD', '/old', {})).toMatchObject({ ...followed, text: '' });
});

test('[A-06] maxRedirects 0 makes a redirect an error; another number is rejected if fetch hides redirects', async ({
  origin,
  openPage,
}) => {
  origin.route('/old', { status: 302, headers: { location: '/new' } });
  origin.route('/new', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  await page.call('setMaxRedirects', 0);
  expect(await page.call('get', '/new')).toMatchObject({ text: 'Ada' });
  expect(await page.call('get', '/old')).toMatchObject({ code: 'network' });
  await page.call('setMaxRedirects', 5);
  const refused = { code: 'unsupported-option', id: 'redirectBound' };
  expect(await page.call('get', '/old')).toMatchObject(refused);
  expect(await page.call('post', '/old', 'x')).toMatchObject(refused);
  await page.call('setMaxRedirects', 20);
  expect(await page.call('get', '/old')).toMatchObject({ text: 'Ada', redirected: true });
});

test('[Q-16] [A-07] the worker fetches through a proxy, and the response is that of the URL itself', async ({
  origin,
  otherOrigin,
  openPage,
}) => {
  origin.route('/proxy', ({ url }) => ({ body: url }));
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  await page.call('setProxies', { http: '/proxy?url=' });
  const url = `${otherOrigin.url}/api/name?a=1`;
  const text = `/proxy?url=${encodeURIComponent(url)}`;
  const answer = { text, url, redirected: false };
  expect(await page.call('get', url)).toMatchObject({ ...answer, fromCache: false });
  expect(await page.call('get', url)).toMatchObject({ ...answer, fromCache: true });
  expect(await page.call('post', url, 'hello')).toMatchObject(answer);
  expect(origin.requestsTo('/proxy').map(({ method, body }) => `${method} ${body}`)).toEqual(['GET ', 'POST hello']);
  expect(otherOrigin.requests).toEqual([]);
});

test("[A-04] cookies are the browser's, and sent according to credentials", async ({ origin, openPage }) => {
  notIn('webkit', 'WebKitGTK: no cookieStore');
  origin.route('/api/*', ({ headers }) => ({ body: headers.cookie ?? 'none' }));
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  expect(await page.call('withCookie', 'theme', 'dark')).toEqual({ all: [['theme', 'dark']], one: 'dark' });
  expect(await page.call('get', '/api/with')).toMatchObject({ text: 'theme=dark' });
  expect(await page.call('get', '/api/without', { credentials: 'omit' })).toMatchObject({ text: 'none' });
});

test('[Q-17] [M-19] a hook runs in the page, once for each response of the worker', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  await page.call('hook');
  await page.call('get', '/api/name');
  await page.call('get', '/api/name');
  const url = `${origin.url}/api/name`;
  expect(await page.call('seenByHook')).toEqual([`network ${url}`, `cache ${url}`]);
});

test('[M-08] a QUERY sends its body to the origin, and is cached by that body where allowed', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/search', ({ method, body }) => ({ body: `${method} ${body}` }));
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', { allowableMethods: ['GET', 'QUERY'] });
  const ask = (region: string) => page.call('request', 'QUERY', '/api/search', { json: { region } });
  expect(await ask('Asia')).toMatchObject({ text: 'QUERY {"region":"Asia"}', fromCache: false });
  expect(await ask('Asia')).toMatchObject({ text: 'QUERY {"region":"Asia"}', fromCache: true });
  expect(await ask('Europe')).toMatchObject({ text: 'QUERY {"region":"Europe"}', fromCache: false });
});

test('[Q-08] a stream as data, which HTTP/1.1 does not support, is an error that says how to send it', async ({
  browserName,
  openPage,
}) => {
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  const advice =
    browserName === 'chromium'
      ? { code: 'network', id: 'failedFetch', values: expect.arrayContaining([true]) }
      : { code: 'unsupported-option', id: 'streamsUnsupported' };
  expect(await page.call('postStream', '/api/name', 'Ada')).toMatchObject(advice);
});

test('[A-04] [A-07] cookies as an attribute and proxies by address are errors that say what to do', async ({
  openPage,
}) => {
  const page = await openPage<typeof sessionPage>(CASE);
  await page.call('open', {});
  const refused = (id: string) => ({ code: 'unsupported-option', id });
  expect(await page.call('setAttribute', 'cookies', { a: 'b' })).toMatchObject(refused('notChoosable'));
  for (const address of ['foo.bar:3128', '10.10.1.10:3128', 'socks5://foo.bar'])
    expect(await page.call('setAttribute', 'proxies', { http: address })).toMatchObject(refused('proxyByAddress'));
  expect(await page.call('setAttribute', 'proxies', { http: '/proxy?url=' })).toBeNull();
});
