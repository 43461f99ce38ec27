import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_IGNORED_PARAMS } from './defaults.js';
import { isIgnoredField, isIgnoredParameter } from './ignored-names.js';

const cases: readonly (readonly [name: string, ignored: readonly string[], field: boolean, parameter: boolean])[] = [
  ['Authorization', DEFAULT_IGNORED_PARAMS, true, true],
  ['authorization', DEFAULT_IGNORED_PARAMS, true, true],
  ['API_KEY', DEFAULT_IGNORED_PARAMS, true, true],
  ['page', DEFAULT_IGNORED_PARAMS, false, false],
  ['session', ['Session'], true, false],
  ['Session', ['Session'], true, true],
  ['API_KEY', ['api_key'], true, true],
  ['api_key', ['session'], false, false],
  ['api_key', [], false, false],
];
for (const [name, ignored, field, parameter] of cases) {
  test(`with [${ignored.slice(0, 2)}] "${name}" is ${field ? '' : 'not '}ignored as field, ${parameter ? '' : 'not '}as parameter`, () => {
    assert.equal(isIgnoredField(name, ignored), field);
    assert.equal(isIgnoredParameter(name, ignored), parameter);
  });
}
