import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStartOptions, type StartOptions } from '../../src/options/start-options.js';
import { staticRoutes } from './static-routes.js';

const ORIGIN = 'https://page.org';

function conditionsOf(options: StartOptions): readonly unknown[] {
  const parsed = parseStartOptions(options);
  assert.equal(parsed.kind, 'parsed');
  return staticRoutes(parsed.value, { origin: ORIGIN, pathname: '/sw' }).map(({ condition, source }) => {
    assert.equal(source, 'network');
    return condition;
  });
}

const NAVIGATIONS = { requestMode: 'navigate' };
const path = (pathname: string) => ({
  urlPattern: { protocol: 'https', hostname: 'page.org', port: '', pathname, search: '*' },
});
const ESCAPED = { urlPattern: { protocol: '*', hostname: '*', port: '*', pathname: '*%*', search: '*' } };
const elsewhere = (...pathnames: readonly string[]) => ({
  not: { or: [...[...pathnames, '/sw*'].map(path), ESCAPED] },
});

const cases: readonly (readonly [what: string, options: StartOptions, conditions: readonly unknown[]])[] = [
  ['none without routes', {}, []],
  ['everything but navigations is on a route', { routes: ['*'] }, [NAVIGATIONS]],
  ['URLs on no route', { routes: ['/a/*', '/b'] }, [NAVIGATIONS, elsewhere('/a/*', '/b*')]],
  [
    'navigations that are answered',
    { routes: ['/a/*', { pattern: '/b', navigations: true }] },
    [elsewhere('/a/*', '/b*')],
  ],
  [
    'an offline page, which any navigation may need',
    { routes: ['/a/*'], offlineFallback: '/off', urlsExpireAfter: [['/a/*', 'do-not-cache']] },
    [{ not: { or: [path('/a/*'), path('/sw*'), ESCAPED, NAVIGATIONS] } }],
  ],
  ['an offline page alone', { offlineFallback: '/off' }, [{ not: { or: [path('/sw*'), ESCAPED, NAVIGATIONS] } }]],
  ['a little more than a glob matches', { routes: ['/a?c/*.png'] }, [NAVIGATIONS, elsewhere('/a*')]],
  ['characters with a meaning in URLPattern', { routes: ['/a(b):c/*'] }, [NAVIGATIONS, elsewhere('/a*')]],
  ['a route that may match anywhere', { routes: ['/a/*', /x/] }, [NAVIGATIONS]],
  ['the root matches every path', { routes: ['/a/*', '/*'] }, [NAVIGATIONS]],
  [
    'a URLPattern string',
    { routes: ['https://cdn.org/:file'] },
    [NAVIGATIONS, { not: { or: [{ urlPattern: 'https://cdn.org/:file' }, path('/sw*'), ESCAPED] } }],
  ],
  [
    'a URLPattern string that may match ignored parameters',
    { routes: ['https://cdn.org/:file'], ignoreUrlParams: ['utm_*'] },
    [NAVIGATIONS],
  ],
  [
    'URLs that are never cached',
    { routes: ['*'], urlsExpireAfter: [['/live/*', 'do-not-cache']] },
    [NAVIGATIONS, { ...path('/live/*'), requestMethod: 'GET' }],
  ],
  [
    'but not after a rule that may match first',
    {
      routes: ['*'],
      urlsExpireAfter: [
        ['/live/news', 60],
        ['/live/*', 'do-not-cache'],
      ],
    },
    [NAVIGATIONS],
  ],
  ['a route that can be escaped in several ways', { routes: ['/zürich/*'] }, [NAVIGATIONS, elsewhere('/z*')]],
  ['nor URLs that can be escaped', { routes: ['*'], urlsExpireAfter: [['/zürich/*', 'do-not-cache']] }, [NAVIGATIONS]],
  [
    'nor for a glob that is more than a prefix',
    { routes: ['*'], urlsExpireAfter: [['/l?ve/*', 'do-not-cache']] },
    [NAVIGATIONS],
  ],
];
for (const [what, options, conditions] of cases) {
  test(`rules by which the browser bypasses the worker: ${what}`, () =>
    assert.deepEqual(conditionsOf(options), conditions));
}
