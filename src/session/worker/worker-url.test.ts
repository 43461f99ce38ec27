import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkerOptions } from '../../options/start-options.js';
import { toldOf } from '../../refuses.fixture.js';
import { differing } from './deployment.js';
import { workerUrl } from './worker-url.js';

const inUrl = (url: string): unknown => JSON.parse(new URL(url, 'https://app.test').searchParams.get('options') ?? '');

test('the options are in the URL of the script', () => {
  const options: WorkerOptions = { version: 2, cacheName: 'Ä&?#', routes: ['/img/*'] };
  assert.deepEqual(inUrl(workerUrl(options)), options);
  assert.match(workerUrl(options), /^\/cached-session-sw\.js\?options=/);
  assert.match(workerUrl({}, '/app/sw.js?v=1'), /^\/app\/sw\.js\?v=1&options=/);
});

const refused: readonly (readonly [what: string, options: object, told: string])[] = [
  ['a name that nobody knows', { route: ['*'] }, 'noSuchOption route'],
  ['a version that is no whole number', { version: '2' }, 'wrongValue version "2" version'],
  ['a RegExp, which JSON cannot write', { routes: [/x/] }, 'within routes notUrlPattern'],
  ['a Map, which JSON cannot write', { urlsExpireAfter: new Map([['/a', 5]]) }, 'notJson'],
  ['a user', { identity: 'ada' }, 'identityInScript'],
  ['a function', { filterFn: () => true }, 'functionForWorker filterFn'],
];
for (const [what, options, told] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => workerUrl(options),
      (error) => toldOf(Object(error)).startsWith(told),
    );
  });
}

const scriptOf = (options: WorkerOptions): string => `https://app.test${workerUrl(options)}`;
const PLAIN = 'https://app.test/cached-session-sw.js';

const differences: readonly (readonly [what: string, page: string, registered: string, told: string | null])[] = [
  ['the same', scriptOf({ version: 1 }), scriptOf({ version: 1 }), null],
  ['no options of the page', PLAIN, scriptOf({ version: 1 }), null],
  ['an older page', scriptOf({ version: 1 }), scriptOf({ version: 2 }), 'startOptionsDiffer 1 2'],
  ['changed options of the same version', scriptOf({ routes: [] }), scriptOf({}), 'startOptionsDiffer 0 0'],
  ['what could not be registered', scriptOf({}), PLAIN, 'startOptionsDiffer 0 -1'],
];
for (const [what, page, registered, told] of differences) {
  test(`what is said of the worker's start options: ${what}`, () => {
    const fault = differing(page, registered);
    if (told === null) assert.equal(fault, undefined);
    else assert.equal(toldOf(fault), told);
    assert.ok(fault === undefined || fault.code === 'start-options-differ');
  });
}
