import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings } from '../../options/parse-settings.js';
import type { NamePattern } from '../../options/url-pattern.js';
import { withoutParams } from './normalize-url.js';

function patternsOf(names: readonly (string | RegExp)[]): readonly NamePattern[] {
  const parsed = parseSettings({ ignoreUrlParams: names });
  assert.ok(parsed.kind === 'parsed');
  return parsed.value.ignoreUrlParams;
}

const NAMES = patternsOf(['utm_*', 'fbclid', /^mc_\d+$/i]);

const CASES: readonly (readonly [what: string, from: string, to: string])[] = [
  ['a name by its beginning', '/?utm_source=x&a=1', '/?a=1'],
  ['a name as a whole', '/?a=1&fbclid=x', '/?a=1'],
  ['a name by a regular expression', '/?MC_12=x&a=1', '/?a=1'],
  ['a name without a value', '/?fbclid&a=1', '/?a=1'],
  ['a name that is escaped', '/?utm%5Fsource=x&a=1', '/?a=1'],
  ['several of them', '/?utm_a=1&a=1&utm_b=2&a=2', '/?a=1&a=2'],
  ['all there are, with their question mark', '/?utm_a=1&fbclid=2', '/'],
  ['nothing of a longer name', '/?fbclid2=1', '/?fbclid2=1'],
  ['nothing of another letter case', '/?UTM_a=1', '/?UTM_a=1'],
  ['nothing of a value', '/?a=utm_source', '/?a=utm_source'],
  ['nothing of a path', '/utm_a', '/utm_a'],
  ['nothing of a fragment', '/#?utm_a=1', '/#?utm_a=1'],
  ['no empty query', '/?', '/?'],
  ['no fragment', '/?utm_a=1#top', '/#top'],
];

for (const [what, from, to] of CASES) {
  test(`[K-03] left out of a URL: ${what}`, () => {
    assert.equal(withoutParams(`https://x.org${from}`, NAMES), `https://x.org${to}`);
  });
}

test('[K-03] by default no parameter is left out', () => {
  assert.equal(withoutParams('https://x.org/?utm_source=x', []), 'https://x.org/?utm_source=x');
});
