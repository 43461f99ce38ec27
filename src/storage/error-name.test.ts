import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorName, isDiskFull } from './error-name.js';

/** As Cache Storage in Firefox rejects: no Error, its name a property of its prototype. */
const ofFirefox = (name: string): unknown => Object.create({ name });

test('a full disk is recognised by its name, also where the exception is no Error', () => {
  for (const error of [new DOMException('', 'QuotaExceededError'), ofFirefox('NS_ERROR_FILE_NO_DEVICE_SPACE')])
    assert.equal(isDiskFull(error), true);
});

test('other failures are no full disk', () => {
  const others = [
    new DOMException('', 'AbortError'),
    ofFirefox('NS_ERROR_FAILURE'),
    new Error('full'),
    undefined,
    null,
  ];
  for (const error of others) assert.equal(isDiskFull(error), false);
});

test('what is thrown has a name, if only that of nothing', () => {
  assert.deepEqual([new TypeError(''), undefined, 'text'].map(errorName), ['TypeError', 'undefined', 'undefined']);
});
