import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashKey } from './key-hash.js';

const COUNT = 100_000;
const keys = Array.from({ length: COUNT }, (_, index) => `http_cache\nGET https://x.org/api/countries?page=${index}`);

test('a hundred thousand keys have a hundred thousand hashes', () => {
  assert.equal(new Set(keys.map(hashKey)).size, COUNT);
});

test('[K-01] a hash is 16 hexadecimal digits, the same each time', () => {
  assert.ok(keys.every((key) => /^[0-9a-f]{16}$/.test(hashKey(key))));
  assert.equal(hashKey('abc'), hashKey('abc'));
});

test('each half alone collides no more often than chance', () => {
  const expected = COUNT ** 2 / 2 ** 33;
  for (const [start, end] of [
    [0, 8],
    [8, 16],
  ] as const) {
    const halves = new Set(keys.map((key) => hashKey(key).slice(start, end)));
    assert.ok(COUNT - halves.size < expected * 10 + 5, `${COUNT - halves.size} collisions`);
  }
});

test('the bits of a hash are evenly set', () => {
  const hashes = keys.slice(0, 20_000).map((key) => BigInt(`0x${hashKey(key)}`));
  for (let bit = 0n; bit < 64n; bit++) {
    const share = hashes.filter((hash) => (hash >> bit) & 1n).length / hashes.length;
    assert.ok(Math.abs(share - 0.5) < 0.03, `bit ${bit}: ${share}`);
  }
});

test('one changed character turns about half of the bits', () => {
  const turned = keys.slice(0, 2000).map((key) => {
    const difference = BigInt(`0x${hashKey(key)}`) ^ BigInt(`0x${hashKey(`H${key.slice(1)}`)}`);
    return difference.toString(2).replaceAll('0', '').length;
  });
  const mean = turned.reduce((sum, bits) => sum + bits, 0) / turned.length;
  assert.ok(mean > 30 && mean < 34, String(mean));
});
