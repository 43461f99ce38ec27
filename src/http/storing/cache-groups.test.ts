import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTags } from '../../options/tags.js';
import type { HeaderFields } from '../fields/header-fields.js';
import { cacheGroups, invalidatedGroups } from './invalidation.js';
import { groupTag, isGroupTag } from './tags.js';

const fields: readonly (readonly [title: string, lines: readonly string[], groups: readonly string[]])[] = [
  ['one group', ['"scripts"'], ['scripts']],
  ['several, on several lines', ['"a", "b"', '"c"'], ['a', 'b', 'c']],
  ['a group named twice', ['"a", "a"'], ['a']],
  ['letter case counts', ['"a", "A"'], ['a', 'A']],
  ['parameters mean nothing', ['"a";revalidate, "b";x="y";z'], ['a', 'b']],
  ['any printable character', ['"a, b; \\"c\\" \\\\", ""'], ['a, b; "c" \\', '']],
  ['no field', [], []],
  ['an empty field', [''], []],
  ['a Token among Strings', ['"a", b'], []],
  ['an Inner List', ['("a" "b")'], []],
  ['a number', ['1'], []],
  ['a comma at the end', ['"a",'], []],
  ['a quote that is never closed', ['"a", "b'], []],
  ['a character outside of ASCII', ['"é"'], []],
];
const named = (name: string, lines: readonly string[]): HeaderFields => [
  ['content-type', 'text/html'],
  ...lines.map((line) => [name, line] as const),
];
for (const [title, lines, groups] of fields) {
  test(`Cache-Groups: ${title}`, () => {
    assert.deepEqual(cacheGroups(named('cache-groups', lines)), groups);
    assert.deepEqual(cacheGroups(named('cache-group-invalidation', lines)), []);
  });
  test(`Cache-Group-Invalidation: ${title}`, () => {
    assert.deepEqual(invalidatedGroups(named('cache-group-invalidation', lines)), groups);
    assert.deepEqual(invalidatedGroups(named('cache-groups', lines)), []);
  });
}

test('a field can name at least 32 groups of 32 characters', () => {
  const groups = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(200, 'g'));
  const line = groups.map((group) => `"${group}"`).join(', ');
  assert.deepEqual(cacheGroups([['cache-groups', line]]), groups);
});

test('a user cannot give the tag of a group', () => {
  const tag = groupTag('https://example.org', 'scripts');
  assert.equal(isGroupTag(tag), true);
  assert.equal(parseTags([tag], 'own').kind, 'faults');
  assert.equal(parseTags([tag], 'named').kind, 'faults');
});

test('a tag from a user is never a group', () => {
  for (const tag of ['', 'scripts', 'https://example.orgscripts', 'group:scripts'])
    assert.equal(isGroupTag(tag), false);
});

test('groups with the same name differ by origin and letter case, and cannot be confused by joining names and origins', () => {
  const tags = [
    groupTag('https://a.example', 'b'),
    groupTag('https://b.example', 'b'),
    groupTag('http://a.example', 'b'),
    groupTag('https://a.example:8443', 'b'),
    groupTag('https://a.example', ':8443b'),
    groupTag('https://a.example', 'B'),
    groupTag('https://a.example', ''),
  ];
  assert.equal(new Set(tags).size, tags.length);
});
