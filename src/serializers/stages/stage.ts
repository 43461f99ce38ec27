import type { StoredEntry } from '../../storage/entry.js';
import { type DocumentOptions, ownBody } from '../document-serializer.js';
import { type Bytes, textOf, utf8Of } from '../documents/document-format.js';
import { documentOf, parseDocument } from '../documents/whole-response.js';

/**
 * A step of a pipeline (requests-cache: Stage): makes of a value another one, and that one back. The first stage gets the bytes of the body,
 * the last one gives bytes, and between them a value can be anything. Both functions may be asynchronous.
 *
 * @example
 * const lines: Stage = { name: 'lines', dumps: (text: string) => text.split('\n'), loads: (list: string[]) => list.join('\n') };
 */
export interface Stage {
  readonly name: string;
  /** On the way into the store. */
  dumps(value: unknown, entry: StoredEntry): unknown;
  /** On the way back. Throws for what `dumps` did not make. */
  loads(value: unknown, entry: StoredEntry): unknown;
}

/**
 * Gives values on as they are (requests-cache: dict_serializer).
 *
 * @example
 * const plain = pipeline([identity], 'plain');
 */
export const identity: Stage = { name: 'identity', dumps: (value) => value, loads: (value) => value };

/**
 * Text as UTF-8 bytes (requests-cache: utf8_encoder).
 *
 * @example
 * const texts: Stage = { name: 'texts', dumps: utf8.loads, loads: utf8.dumps };
 * const marked = pipeline([texts, { name: 'marked', dumps: (text: string) => `#${text}`, loads: (text: string) => text.slice(1) }, utf8]);
 */
export const utf8: Stage = {
  name: 'utf8',
  dumps: (text: string) => utf8Of(text),
  loads: (bytes: Bytes) => textOf(bytes),
};

/**
 * The bytes of a body as a document of the whole response, for a format of your own (requests-cache: CattrStage).
 *
 * @example
 * const pretty = pipeline([documents(), { name: 'json', dumps: (value) => JSON.stringify(value), loads: (text: string) => JSON.parse(text) }, utf8]);
 */
export const documents = (options?: DocumentOptions): Stage => ({
  name: 'document',
  dumps: (bytes: Bytes, entry) => documentOf(entry, bytes, options),
  loads: (value, entry) => ownBody(parseDocument(value), entry),
});
