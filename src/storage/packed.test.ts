import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NEVER, seconds } from '../http/units.js';
import { aliasOf, entryOf, hash } from './contract/contract-ground.cases.js';
import { packed, unpacked } from './packed.js';

const RECORDS = {
  'an entry': entryOf(hash('a')),
  'an entry that never expires': entryOf(hash('a'), { expires: NEVER, control: { staleIfError: seconds(Infinity) } }),
  'an entry with tags and without directives': entryOf(hash('a'), { tags: ['one', 'two'], control: undefined }),
  'an alias': aliasOf(hash('a'), hash('b')),
};

const withoutAbsent = (record: object): object =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

for (const [title, record] of Object.entries(RECORDS)) {
  test(`${title} is packed as JSON keeps it, and unpacked as it was`, () => {
    assert.deepEqual(packed(record), JSON.parse(JSON.stringify(record)));
    assert.deepEqual(unpacked(packed(record)), withoutAbsent(record));
  });
}
