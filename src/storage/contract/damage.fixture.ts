import fc from 'fast-check';
import type { StoredEntry } from '../entry.js';

/** Changes of a record, by member; undefined takes it out. */
export type Damage = Readonly<Record<string, unknown>>;

const NAMES: { readonly [Name in Exclude<keyof StoredEntry, 'cacheKey'>]-?: true } = {
  format: true,
  key: true,
  identity: true,
  tags: true,
  method: true,
  requestUrl: true,
  url: true,
  status: true,
  statusText: true,
  type: true,
  fields: true,
  requestFields: true,
  requestTime: true,
  responseTime: true,
  expires: true,
  initialAge: true,
  etag: true,
  lastModified: true,
  vary: true,
  selecting: true,
  language: true,
  control: true,
  createdAt: true,
  lastUsed: true,
  size: true,
  storedSize: true,
  bodyName: true,
  isDecoded: true,
  elapsed: true,
  order: true,
  byWorker: true,
};

const TEXTS = [
  '',
  'a\nb',
  '\u2713',
  'a\0b',
  '"a\rb"',
  'x:1\ny',
  ':1',
  'x y:1',
  'x:\u2713',
  'GET /',
  'https://[',
  '/a',
  'opaque',
  'error',
  'no-cache=1',
];
const NUMBERS = [
  Number.NaN,
  Infinity,
  -Infinity,
  -1,
  0,
  0.5,
  1,
  7,
  204,
  304,
  599,
  600,
  8.64e15,
  8.64e15 + 1,
  -8.64e15,
  1e300,
];
const OTHERS = [
  undefined,
  null,
  true,
  [],
  {},
  [['x']],
  ['\u2713'],
  ['*'],
  { noCache: true },
  { noCache: 1 },
  { staleIfError: Number.NaN },
];

const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS, ...NUMBERS, ...OTHERS),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.double(),
  fc.integer(),
  fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
);

/** What a browser's bug, a full disk or a hand may make of a stored record: one to three members are others. */
export const anyDamage: fc.Arbitrary<Damage> = fc.dictionary(fc.constantFrom(...Object.keys(NAMES)), anyValue, {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
});
