import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGlob } from './glob.js';

const CASES: readonly (readonly [what: string, pattern: string, text: string, matches: boolean])[] = [
  ['the beginning is enough', 'x.com/a', 'x.com/abc', true],
  ['the beginning has to match', 'x.com/a', 'www.x.com/a', false],
  ['trailing stars add nothing', 'x.com/a***', 'x.com/a', true],
  ['a star crosses slashes and question marks', 'x.com/*/z', 'x.com/a/b?c/z', true],
  ['a star may be empty', 'x.com/*z', 'x.com/z', true],
  ['a leading star finds a subdomain', '*.x.com', 'api.x.com/a', true],
  ['parts come in their order', 'a*b*c', 'a-c-b', false],
  ['one part is not used twice', 'a*bb*b', 'abb', false],
  ['a question mark is one character', 'a?c', 'abc', true],
  ['a question mark is not none', 'a?', 'a', false],
  ['letter case counts', 'X.com', 'x.com', false],
  ['a class is one of its members', 'a[bc]d', 'acd', true],
  ['a class is not itself', 'a[1]', 'a[1]', false],
  ['a class may be a range', 'v[0-9]/', 'v7/', true],
  ['a class may be negated', 'v[!0-9]', 'v7', false],
  ['a negated class matches everything else', 'v[!0-9]', 'vx', true],
  ['a bracket in first place is a member', 'a[]]b', 'a]b', true],
  ['a hyphen at the end is a member', 'a[b-]c', 'a-c', true],
  ['an open bracket without an end is itself', 'a[b', 'a[bc', true],
  ['a star in a class is a member', 'a[*]c', 'a*c', true],
  ['a star in a class is nothing else', 'a[*]c', 'abc', false],
  ['a class may have a caret and a backslash', 'a[\\^]c', 'a^c', true],
  ['a range in reverse order has no members', 'v[9-0]', 'v7', false],
  ['a negated range in reverse order matches everything', 'v[!9-0]', 'v7', true],
  ['a negated class without members is itself', 'v[!]', 'v[!]', true],
  ['a question mark is one character beyond the basic plane', 'a?c', 'a😀c', true],
  ['a class has characters beyond the basic plane', 'a[x😀]c', 'a😀c', true],
  ['signs of regular expressions are themselves', '(a|b)+$', '(a|b)+$', true],
  ['dots are dots', 'x.com', 'xxcom', false],
  ['nothing matches everything', '', 'x.com', true],
];

for (const [what, pattern, text, matches] of CASES) {
  test(`in a glob, ${what}: ${pattern} and ${text}`, () => {
    assert.equal(compileGlob(pattern)(text), matches);
  });
}

test('a glob with many stars is matched against a long text in linear time', () => {
  assert.equal(compileGlob(`${'*a'.repeat(50)}*b`)('a'.repeat(10_000)), false);
});
