import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fieldValue,
  type HeaderFields,
  listMembers,
  parseFieldLines,
  toFieldLines,
  withoutFields,
} from './header-fields.js';

const FIELDS: HeaderFields = [
  ['a', '1'],
  ['b', ''],
  ['a', 'x: y, z'],
];

test('field lines are parsed to the fields they were made from', () => {
  assert.deepEqual(parseFieldLines(toFieldLines(FIELDS)), FIELDS);
  assert.deepEqual(parseFieldLines(toFieldLines([])), []);
});

test('lines of one field are combined, and an empty value differs from an absent field', () => {
  assert.equal(fieldValue(FIELDS, 'a'), '1, x: y, z');
  assert.equal(fieldValue(FIELDS, 'b'), '');
  assert.equal(fieldValue(FIELDS, 'c'), undefined);
});

test('all lines of a field are removed together', () => assert.deepEqual(withoutFields(FIELDS, ['a']), [['b', '']]));

test('list members are trimmed, empty ones dropped', () =>
  assert.deepEqual(listMembers(' a,, b\t,c ,'), ['a', 'b', 'c']));
