import { bsonSerializer } from './bson-serializer.js';
import { jsonSerializer } from './json-serializer.js';
import type { Serializer } from './serializer.js';
import { encrypt } from './stages/encrypt.js';
import { gzip } from './stages/gzip.js';
import { pipeline } from './stages/pipeline.js';
import { signed, signedSerializer } from './stages/signed.js';
import { documents, identity, type Stage, utf8 } from './stages/stage.js';
import { structuredSerializer } from './structured-serializer.js';
import { yamlSerializer } from './yaml-serializer.js';

/** A key for `encrypt`, another one each time. */
export const newKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** A format of one's own on documents. */
const lines: Stage = {
  name: 'lines',
  dumps: (value) => JSON.stringify(value, null, 1),
  loads: (text: string): unknown => JSON.parse(text),
};

/** Every serializer and stage, alone and together. */
export const SERIALIZERS: readonly Serializer[] = [
  structuredSerializer(),
  jsonSerializer(),
  { ...jsonSerializer({ decodeContent: true }), name: 'json, decoded' },
  yamlSerializer(),
  { ...yamlSerializer({ decodeContent: true }), name: 'yaml, decoded' },
  bsonSerializer(),
  { ...bsonSerializer({ decodeContent: true }), name: 'bson, decoded' },
  gzip(),
  encrypt({ key: newKey() }),
  signedSerializer({ key: 'secret' }),
  pipeline([jsonSerializer({ decodeContent: true }), gzip(), encrypt({ key: newKey() })]),
  pipeline([documents(), lines, utf8, identity, gzip(), signed({ key: 'secret' })], 'of one’s own'),
];
