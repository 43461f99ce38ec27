import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resolveUrl } from './resolve-url.js';

const BASE = 'https://app.example.org/deep/page?query#fragment';

/** Of what paths and queries are made of, and of what makes a parser change them. */
const text = fc
  .array(
    fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2E%2e',
      'a',
      'Zürich',
      '~',
      '-',
      '%20',
      ' ',
      '?',
      '&',
      '=',
      '+',
      "'",
      '#',
      '\\',
      '\t',
      ':',
      '@',
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => `/${parts.join('')}`);

const origin = fc.constantFrom(
  '',
  'https://app.example.org',
  'http://x.example:8080',
  'https://x.example:443',
  'HTTPS://X.example',
  'http://127.1',
);

test('a path is resolved as the URL parser resolves it, whether or not it is asked', () => {
  fc.assert(
    fc.property(origin, text, (before, after) => {
      const path = before + after;
      if (!URL.canParse(path, BASE)) return;
      const expected = new URL(path, BASE);
      if (!expected.protocol.startsWith('http')) return;
      const { hash } = expected;
      expected.hash = '';
      expected.username = '';
      expected.password = '';
      const { url, fragment } = resolveUrl(path, BASE);
      assert.deepEqual({ url, fragment }, { url: expected.href, fragment: hash });
    }),
    { numRuns: 2000 },
  );
});

test('what stands before the host of the base holds for its paths', () => {
  assert.deepEqual(resolveUrl('/maps/bern.json', 'https://me:s3cret@x.example/a/b'), {
    url: 'https://x.example/maps/bern.json',
    fragment: '',
    credentials: ['me', 's3cret'],
  });
});
