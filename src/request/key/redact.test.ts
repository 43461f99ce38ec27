import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_IGNORED_PARAMS } from '../../http/defaults.js';
import { everywhere } from '../../http/ignored-names.js';
import { redactFields } from './redact.js';

const CASES: readonly (readonly [what: string, fields: string, redacted: string])[] = [
  ['no field', '', ''],
  ['a default name', 'accept:a\nx-api-key:s3cret', 'accept:a\nx-api-key:REDACTED'],
  ["a user's name in any letter case", 'x-session:s3cret', 'x-session:REDACTED'],
  ['an empty value', 'authorization:', 'authorization:REDACTED'],
  ['the query of a Location', 'location:/a?b=1&api_key=s3cret#c', 'location:/a?b=1&api_key=REDACTED#c'],
  [
    'every query of a Link',
    'link:</a?apikey=s3cret>; rel=next, </b?API_KEY=s3cret&z=1>; rel=prev',
    'link:</a?apikey=REDACTED>; rel=next, </b?API_KEY=REDACTED&z=1>; rel=prev',
  ],
  [
    'a fragment in which a token is handed over',
    'location:/a#access_token=s3cret&state=1',
    'location:/a#access_token=REDACTED&state=1',
  ],
  ['a parameter inside another', 'location:/a?user[api_key]=s3cret', 'location:/a?user[api_key]=REDACTED'],
  ['the order of other parameters stays', 'location:/a?z=1&a=%7e', 'location:/a?z=1&a=%7e'],
  ['text that only looks like a query is kept', 'etag:"?api_key=1"', 'etag:"?api_key=1"'],
];

for (const [what, fields, redacted] of CASES) {
  test(`redacting fields: ${what}`, () => {
    assert.equal(redactFields(fields, everywhere([...DEFAULT_IGNORED_PARAMS, 'X-Session'])), redacted);
  });
}

test('fields in which HTTP carries credentials are always redacted', () => {
  const fields =
    'authorization:s3cret\nproxy-authorization:s3cret\ncookie:s3cret\nset-cookie:a=s3cret\nx-api-key:clear';
  assert.equal(redactFields(fields, everywhere([])), fields.replaceAll(/:(?:a=)?s3cret/g, ':REDACTED'));
});
