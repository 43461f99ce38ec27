import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStartOptions, type Route, type RouteOption } from '../../src/options/start-options.js';
import { type RouteContext, requestVerdict, routeOf } from './routes.js';

const ORIGIN = 'https://page.org';
const GROUND: RouteContext = {
  origin: ORIGIN,
  isTrusted: true,
  cacheControl: false,
  allowOpaque: false,
  ignoreUrlParams: [],
};

/** The verdict about a fetch event. */
const routeVerdict = (request: Request, routes: readonly Route[], context: RouteContext): string =>
  routeOf(request, routes, context) === undefined ? 'pass' : requestVerdict(request, context);

type Given = { readonly method?: string; readonly mode?: string; readonly cache?: string } & Pick<
  RequestInit,
  'headers' | 'redirect'
>;

/** A request of a fetch event. Node makes none that navigates, and none with a mode of the browser's cache. */
function requestTo(url: string, { mode = 'cors', cache = 'default', ...init }: Given = {}): Request {
  const request = new Request(new URL(url, ORIGIN), init);
  return Object.defineProperties(request, { mode: { value: mode }, cache: { value: cache } });
}

function routesOf(...routes: readonly RouteOption[]) {
  const parsed = parseStartOptions({ routes });
  assert.equal(parsed.kind, 'parsed');
  return parsed.value.routes;
}

const navigation = { mode: 'navigate', redirect: 'manual' } as const;

const ROUTES: readonly (readonly [what: string, routes: readonly RouteOption[], request: Request, verdict: string])[] =
  [
    ['no route', [], requestTo('/a'), 'pass'],
    ['another route', ['/img/*'], requestTo('/a'), 'pass'],
    ['a route', ['/api/*', '/img/*'], requestTo('/img/a'), 'cache'],
    ['a path on another origin', ['/img/*'], requestTo('https://cdn.org/img/a'), 'pass'],
    ['everything', ['*'], requestTo('https://cdn.org/img/a'), 'cache'],
    ['a navigation under everything', ['*'], requestTo('/', navigation), 'pass'],
    ['a navigation on a route without navigations', ['/'], requestTo('/', navigation), 'pass'],
    ['a named navigation', ['*', { pattern: '/', navigations: true }], requestTo('/', navigation), 'network-first'],
    ['a subresource of a named route', [{ pattern: '/', navigations: true }], requestTo('/'), 'cache'],
  ];

for (const [what, routes, request, verdict] of ROUTES) {
  test(`${what}: ${verdict}`, () => assert.equal(routeVerdict(request, routesOf(...routes), GROUND), verdict));
}

const REQUESTS: readonly (readonly [what: string, url: string, given: Given, verdict: string])[] = [
  ['a GET', '/a', {}, 'cache'],
  ['a HEAD', '/a', { method: 'HEAD' }, 'cache'],
  ['a POST', '/a', { method: 'POST' }, 'pass'],
  ['a DELETE', '/a', { method: 'DELETE' }, 'pass'],
  ['a range', '/a', { headers: { range: 'bytes=0-1' } }, 'pass'],
  ['an event stream', '/a', { headers: { accept: 'text/event-stream' } }, 'pass'],
  ['an image of the same origin', '/a.png', { mode: 'no-cors' }, 'cache'],
  ['an image of another origin, without CORS', 'https://cdn.org/a.png', { mode: 'no-cors' }, 'pass'],
  ['an image of another origin, with CORS', 'https://cdn.org/a.png', {}, 'cache'],
  ['a redirect to be seen by the page', '/a', { redirect: 'manual' }, 'cache'],
  ['a request past all caches', '/a', { cache: 'no-store' }, 'pass'],
  ['a request with only-if-cached', '/a', { cache: 'only-if-cached' }, 'pass'],
  ['a reload', '/a', { cache: 'reload' }, 'cache'],
];

for (const [what, url, given, verdict] of REQUESTS) {
  test(`${what}: ${verdict}`, () => assert.equal(requestVerdict(requestTo(url, given), GROUND), verdict));
}

const DIRECTIVES: readonly (readonly [what: string, url: string, given: Given, verdict: string])[] = [
  ['a POST', '/a', { method: 'POST' }, 'unsafe'],
  ['an unknown method', '/a', { method: 'M-SEARCH' }, 'unsafe'],
  ['OPTIONS', '/a', { method: 'OPTIONS' }, 'pass'],
  ['QUERY', '/a', { method: 'QUERY' }, 'cache'],
  ['a range', '/a', { headers: { range: 'bytes=0-1' } }, 'cache'],
];

for (const [what, url, given, verdict] of DIRECTIVES) {
  test(`with cacheControl, ${what}: ${verdict}`, () =>
    assert.equal(requestVerdict(requestTo(url, given), { ...GROUND, cacheControl: true }), verdict));
}

const CDN = 'https://cdn.org/a.png';
const OPAQUE: readonly (readonly [what: string, url: string, given: Given, verdict: string])[] = [
  ['an image of another origin, without CORS', CDN, { mode: 'no-cors' }, 'opaque'],
  ['a part of it', CDN, { mode: 'no-cors', headers: { range: 'bytes=0-' } }, 'pass'],
  ['its HEAD', CDN, { mode: 'no-cors', method: 'HEAD' }, 'pass'],
  ['a form that is sent there', CDN, { mode: 'no-cors', method: 'POST' }, 'unsafe'],
  ['an image of another origin, with CORS', CDN, {}, 'cache'],
  ['an image of the same origin', '/a.png', { mode: 'no-cors' }, 'cache'],
  ['an image past all caches', CDN, { mode: 'no-cors', cache: 'no-store' }, 'pass'],
];

for (const [what, url, given, verdict] of OPAQUE) {
  test(`with allowOpaque, ${what}: ${verdict}`, () =>
    assert.equal(
      requestVerdict(requestTo(url, given), { origin: ORIGIN, cacheControl: true, allowOpaque: true }),
      verdict,
    ));
}

const LOADED: readonly (readonly [what: string, destination: string, verdict: string])[] = [
  ['an image', 'image', 'cache'],
  ['a font', 'font', 'cache'],
  ["the page's own fetch", '', 'cache'],
  ['a script, or a module', 'script', 'pass'],
  ['a style sheet', 'style', 'pass'],
  ["a worker's script", 'worker', 'pass'],
  ["a shared worker's script", 'sharedworker', 'pass'],
  ["a worklet's script", 'audioworklet', 'pass'],
];

for (const [what, destination, verdict] of LOADED) {
  test(`routes from a URL that the file does not trust: ${what} is ${verdict === 'pass' ? 'not answered' : 'answered'}`, () => {
    const request = Object.defineProperty(requestTo('/a'), 'destination', { value: destination });
    assert.equal(routeVerdict(request, routesOf('*'), { ...GROUND, isTrusted: false }), verdict);
    assert.equal(routeVerdict(request, routesOf('*'), GROUND), 'cache');
  });
}

test('routes from an untrusted URL do not answer navigations', () => {
  const routes = routesOf({ pattern: '/', navigations: true });
  assert.equal(routeVerdict(requestTo('/', navigation), routes, { ...GROUND, isTrusted: false }), 'pass');
});
