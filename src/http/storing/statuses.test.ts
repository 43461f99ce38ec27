import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHeuristicallyCacheable, isUnderstood } from './statuses.js';

const final = Array.from({ length: 400 }, (_, index) => 200 + index);

test('exactly twelve statuses are heuristically cacheable (RFC 9110 §15.1)', () =>
  assert.deepEqual(
    final.filter(isHeuristicallyCacheable),
    [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501],
  ));

const understood = [200, 201, 206, 226, 301, 308, 404, 416, 451, 500, 504, 511];
const unknown = [209, 299, 306, 309, 399, 418, 420, 430, 499, 509, 512, 599];
test('a status is understood when it is registered (RFC 9111 §5.2.2.3)', () => {
  assert.deepEqual(understood.filter(isUnderstood), understood);
  assert.deepEqual(unknown.filter(isUnderstood), []);
});
