import fc from 'fast-check';
import { millis, NEVER, seconds } from '../http/units.js';
import { entryOf, hash } from '../storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../storage/entry.js';
import type { WholeResponse } from './documents/whole-response.js';

const MOMENT = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double({ min: 0, max: 4e12, noNaN: true }));
const anyMoment = MOMENT.map(millis);
const anyDuration = fc.constantFrom(0, 0.5, 60, Number.POSITIVE_INFINITY).map(seconds);

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('\ud800', 'a\r\nb\r', '\ufeffx', ' - a: b\n\n', '1e3', 'null', '---', '\u2028', '#', '"', '\0'),
);

const anyJson: fc.Arbitrary<string> = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value, null, 2)),
  fc.constantFrom(
    '{"__proto__":{"a":1}}',
    '{"_bsontype":"ObjectId","id":1}',
    '{"$ref":"a","$id":1}',
    '{"a\\u0000b":1}',
    '[1,2]',
    'null',
    '"text"',
    '7',
    '{"a":1,"a":2}',
    '{"2":1,"1":2}',
    '1e400',
    '-0',
    '12345678901234567890',
    '"\\ud800"',
    '\ufeff{}',
    '{"toJSON":1}',
    '{"$numberLong":"1"}',
  ),
);

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Bodies of all kinds: bytes, texts, JSON, none. */
export const anyBytes: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
  anyText.map(utf8),
  anyJson.map(utf8),
);

const TYPES = [
  'application/json',
  'application/problem+json; charset=utf-8',
  'text/plain',
  'TEXT/HTML;charset=latin1',
  'image/svg+xml',
  'image/png',
  '',
];

const anyLines = (type: string): string => (type === '' ? '' : `content-type:${type}\nx-note:caf\xe9: "a"`);

/** Entries with every member that a stored response can have, each of them in several forms. */
const anyEntry: fc.Arbitrary<StoredEntry> = fc
  .record(
    {
      fields: fc.constantFrom(...TYPES).map(anyLines),
      requestFields: fc.constantFrom('', 'accept:*/*', 'accept:*/*\naccept-language:de, en'),
      selecting: fc.constantFrom('', 'accept:*/*'),
      vary: fc.constantFrom<readonly string[]>([], ['accept']),
      requestTime: anyMoment,
      responseTime: anyMoment,
      createdAt: anyMoment,
      lastUsed: anyMoment,
      expires: fc.oneof(anyMoment, fc.constant(NEVER)),
      etag: fc.constantFrom(null, '"v1"', 'W/"\xe9"'),
      elapsed: fc.double({ min: 0, max: 1e6, noNaN: true }),
    },
    { noNullPrototype: true },
  )
  .chain((own) => anyOptional.map((optional) => entryOf(hash('a'), { ...own, ...optional })));

/** Without half of a surrogate pair, which BSON cannot hold. */
const isUnicode = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const anyOptional = fc.record(
  {
    identity: fc.constant('abc123'),
    tags: fc.array(anyText.filter(isUnicode), { maxLength: 2 }),
    order: fc.nat(),
    initialAge: fc.nat().map(seconds),
    language: fc.constant('de'),
    isDecoded: fc.constant<true>(true),
    byWorker: fc.constant<true>(true),
    control: fc.record(
      { noCache: fc.constant<true>(true), staleIfError: anyDuration, staleWhileRevalidate: anyDuration },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Stored responses with their bodies. */
export const anyResponse: fc.Arbitrary<WholeResponse> = fc
  .tuple(anyEntry, fc.oneof({ weight: 8, arbitrary: anyBytes }, { weight: 1, arbitrary: fc.constant(null) }))
  .map(([entry, body]) => ({ entry: { ...entry, size: body?.length ?? 0 }, body }));
