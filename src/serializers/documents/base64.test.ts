import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBase64, toBase64 } from './base64.js';

test('any bytes are written as Node writes them, and come back', () => {
  const sameAsNode = fc.property(fc.uint8Array({ maxLength: 100 }), (given) => {
    const bytes = new Uint8Array(given);
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'));
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  });
  fc.assert(sameAsNode, { numRuns: 500 });
});

test('no other text is read: every text that is read would be written just so', () => {
  const anyText = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('A', 'Q', '/', '+', '=', ' ', '-', '\u0100'), maxLength: 8 }),
  );
  const strict = fc.property(anyText, (text) => {
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    try {
      bytes = fromBase64(text);
    } catch (error) {
      assert.ok(error instanceof SyntaxError);
    }
    if (bytes !== undefined) assert.equal(toBase64(bytes), text);
  });
  fc.assert(strict, { numRuns: 3000 });
  for (const text of ['=', '====', 'A===', 'AB==', 'AAB=', 'AA=A', 'AAA', ' AAA', 'AA==AAAA'])
    assert.throws(() => fromBase64(text), SyntaxError, text);
});
