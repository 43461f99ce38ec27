import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError, fail } from '../errors.js';
import { fromWireError, toWireError } from './wire-error.js';

const travel = (error: unknown): Error => {
  return fromWireError(structuredClone(toWireError(error)));
};

test('a CacheError arrives with its code, its text and its cause', () => {
  const arrived = travel(new CacheError('network', 'no response', { cause: new TypeError('Failed to fetch') }));
  assert.ok(arrived instanceof CacheError);
  assert.deepEqual([arrived.code, arrived.message], ['network', 'no response']);
  assert.ok(arrived.cause instanceof TypeError);
});

test('a CacheError arrives with its id and values, and with a sentence if the page has one', () => {
  const arrived = travel(fail('network', 'noResponse', 'GET', 'https://a.test/'));
  assert.ok(arrived instanceof CacheError);
  assert.deepEqual([arrived.id, arrived.values], ['noResponse', ['GET', 'https://a.test/']]);
});

test('an error whose id the page does not know keeps its message', () => {
  const error = {
    name: 'CacheError',
    code: 'network',
    id: 'later',
    values: [1],
    message: 'of a later version',
  } as const;
  const arrived = fromWireError(error);
  assert.equal(arrived.message, 'of a later version');
});

test('a cause that cannot be cloned is left out', () => {
  const arrived = travel(new CacheError('network', 'no response', { cause: () => 'a function' }));
  assert.deepEqual([arrived.message, arrived.cause], ['no response', undefined]);
});

for (const name of ['AbortError', 'TimeoutError', 'QuotaExceededError']) {
  test(`a DOMException named ${name} arrives as one`, () => {
    const arrived = travel(new DOMException('text', name));
    assert.ok(arrived instanceof DOMException);
    assert.deepEqual([arrived.name, arrived.message], [name, 'text']);
  });
}

test('a TypeError arrives as one, as fetch rejects', () => {
  assert.ok(travel(new TypeError('Failed to fetch')) instanceof TypeError);
});

for (const thrown of [new RangeError('odd'), 'odd', undefined]) {
  test(`anything else thrown arrives as an internal CacheError: ${String(thrown)}`, () => {
    const arrived = travel(thrown);
    assert.ok(arrived instanceof CacheError);
    assert.equal(arrived.code, 'internal');
  });
}

test('an error with a code that is not in the list arrives as an internal one', () => {
  const told = { name: 'CacheError', code: 'network', message: 'x' } as const;
  const arrived = fromWireError({ ...told, ...JSON.parse('{"code":"toString"}') });
  assert.ok(arrived instanceof CacheError);
  assert.deepEqual([arrived.code, arrived.message], ['internal', 'x']);
});
