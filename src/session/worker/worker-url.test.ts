import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkerOptions } from '../../options/start-options.js';
import { differing } from './deployment.js';
import { workerUrl } from './worker-url.js';

const inUrl = (url: string): unknown => JSON.parse(new URL(url, 'https://app.test').searchParams.get('options') ?? '');

test('the options are in the URL of the script', () => {
  const options: WorkerOptions = { version: 2, cacheName: 'Ä&?#', routes: ['/img/*'] };
  assert.deepEqual(inUrl(workerUrl(options)), options);
  assert.match(workerUrl(options), /^\/cached-session-sw\.js\?options=/);
  assert.match(workerUrl({}, '/app/sw.js?v=1'), /^\/app\/sw\.js\?v=1&options=/);
});

const refused: readonly (readonly [what: string, options: object, text: RegExp])[] = [
  ['a name that nobody knows', { route: ['*'] }, /did you mean "routes"/],
  ['a version that is no whole number', { version: '2' }, /"version" is "2": give a whole number/],
  ['a RegExp, which JSON cannot write', { routes: [/x/] }, /is no URL pattern/],
  ['a Map, which JSON cannot write', { urlsExpireAfter: new Map([['/a', 5]]) }, /JSON cannot write/],
  ['a user', { identity: 'ada' }, /"identity" is for sessions/],
  ['a function', { filterFn: () => true }, /function/],
];
for (const [what, options, text] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(() => workerUrl(options), text);
  });
}

const scriptOf = (options: WorkerOptions): string => `https://app.test${workerUrl(options)}`;
const PLAIN = 'https://app.test/cached-session-sw.js';

const differences: readonly (readonly [what: string, page: string, registered: string, text: RegExp | null])[] = [
  ['the same', scriptOf({ version: 1 }), scriptOf({ version: 1 }), null],
  ['no options of the page', PLAIN, scriptOf({ version: 1 }), null],
  [
    'an older page',
    scriptOf({ version: 1 }),
    scriptOf({ version: 2 }),
    /of version 2, .*\(version 1\).* older deployment/,
  ],
  ['changed options of the same version', scriptOf({ routes: [] }), scriptOf({}), /workerUrl\(\{ version: 1, /],
  ['what could not be registered', scriptOf({}), PLAIN, /with no start options.*could not be registered/],
];
for (const [what, page, registered, text] of differences) {
  test(`what is said of the worker's start options: ${what}`, () => {
    const fault = differing(page, registered);
    if (text === null) assert.equal(fault, undefined);
    else assert.match(fault?.message ?? '', text);
    assert.ok(fault === undefined || fault.code === 'start-options-differ');
  });
}
