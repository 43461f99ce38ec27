import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isRecord } from '../../guards.js';
import { millis, NEVER, seconds } from '../../http/units.js';
import { entryOf, hash } from '../../storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../../storage/entry.js';
import { bsonFormat } from '../formats/bson-format.js';
import { jsonFormat } from '../formats/json-format.js';
import { yamlFormat } from '../formats/yaml-format.js';
import { anyResponse } from '../responses.fixture.js';
import { utf8Of } from './document-format.js';
import { documentOf, parseDocument, writeDocument } from './whole-response.js';

const FORMATS = [jsonFormat, yamlFormat, bsonFormat];

const typed = (type: string, own: Partial<StoredEntry> = {}): StoredEntry =>
  entryOf(hash('a'), { fields: `content-type:${type}`, ...own });

const bodyOf = (text: string, type: string) => documentOf(typed(type), utf8Of(text), { decodeContent: true }).body;

for (const format of FORMATS) {
  for (const decodeContent of [false, true]) {
    test(`[Z-09] ${format.name}: any response comes back as it was (decodeContent ${decodeContent})`, async () => {
      const comesBack = fc.asyncProperty(anyResponse, async (response) => {
        const bytes = await writeDocument(format, response, { decodeContent });
        assert.deepEqual(parseDocument(await format.parse(bytes)), response);
      });
      await fc.assert(comesBack, { numRuns: 300 });
    });
  }

  test(`${format.name}: what never expires, and directives without an end, come back`, async () => {
    const control = { staleIfError: seconds(Number.POSITIVE_INFINITY), mustRevalidate: true } as const;
    const entry = typed('text/plain', { expires: NEVER, control, size: 0 });
    const bytes = await writeDocument(format, { entry, body: null });
    assert.deepEqual(parseDocument(await format.parse(bytes)), { entry, body: null });
  });

  test(`${format.name}: a document can say more than the response`, async () => {
    const besides = { version: 'v1', since: 7 };
    const response = { entry: typed('text/plain'), body: utf8Of('abc') };
    const document = await format.parse(await writeDocument(format, response, { besides }));
    assert.deepEqual(isRecord(document) && [document.version, document.since], ['v1', 7]);
    assert.deepEqual(parseDocument(document).body, response.body);
  });
}

describe('[Z-09] with decodeContent', () => {
  test('bodies of JSON types are JSON, whatever their root is', () => {
    assert.deepEqual(bodyOf('{"a":[1]}', 'application/json'), { json: { a: [1] } });
    assert.deepEqual(bodyOf('[1,2]', 'application/vnd.api+json; charset=utf-8'), { json: [1, 2] });
    assert.deepEqual(bodyOf('"text"', 'Application/JSON'), { json: 'text' });
    assert.deepEqual(bodyOf('null', 'application/json'), { json: null });
  });

  test('bodies of text types are text', () => {
    assert.deepEqual(bodyOf('a\r\n\u2713', 'text/plain'), { text: 'a\r\n\u2713' });
    assert.deepEqual(bodyOf('<svg/>', 'image/svg+xml'), { text: '<svg/>' });
  });

  test('JSON that would be written in another way is text', () => {
    for (const text of ['{ "a": 1 }', '{"a":1,"a":2}', '1.0', '12345678901234567890', '{"2":1,"1":2}', 'no json'])
      assert.deepEqual(bodyOf(text, 'application/json'), { text });
  });

  test('what is not UTF-8, or of another type, is base64', () => {
    const body = Uint8Array.of(0xff, 0xfe);
    assert.deepEqual(documentOf(typed('text/plain'), body, { decodeContent: true }).body, { base64: '//4=' });
    assert.deepEqual(bodyOf('abc', 'image/png'), { base64: 'YWJj' });
  });
});

test('[Z-02] a JSON document is readable: indented, with dates and a list of header fields', async () => {
  const entry = typed('text/plain', { expires: millis(1_700_000_000_000), requestFields: 'accept:*/*\nx-a:1' });
  const text = new TextDecoder().decode(await writeDocument(jsonFormat, { entry, body: utf8Of('abc') }));
  assert.match(text, /^ {2}"expires": "2023-11-14T22:13:20.000Z",$/m);
  assert.match(text, /^ {2}"requestFields": \[\n {4}"accept:\*\/\*",\n {4}"x-a:1"\n {2}\],$/m);
  assert.match(text, /^ {2}"url": "https:\/\/example.test\/a0+",$/m);
});

test('what is no document of a whole response is refused', () => {
  const good = documentOf(typed('text/plain'), utf8Of('abc'));
  for (const bad of [
    null,
    [],
    'text',
    {},
    { ...good, url: 7 },
    { ...good, body: undefined },
    { ...good, body: { base64: 'YWJ' } },
    { ...good, body: { base64: 'YW Jj' } },
    { ...good, body: { base64: 'YWK=' } },
    { ...good, expires: 'soon' },
  ])
    assert.throws(() => parseDocument(bad));
});
