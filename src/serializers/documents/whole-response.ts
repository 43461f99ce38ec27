import { isRecord } from '../../guards.js';
import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import type { StoredEntry } from '../../storage/entry.js';
import { parseEntry } from '../../storage/parse.js';
import type { Json, RecordBody } from '../../storage/record-store.js';
import { type BodyOptions, bytesInDocument, type DocumentBody, documentBody } from './document-body.js';
import { entryIn, readableEntry } from './document-entry.js';
import type { Bytes, DocumentFormat } from './document-format.js';

/** A whole response as plain data: its metadata for people to read, and its body. */
export type ResponseDocument = { readonly [name: string]: Json | DocumentBody } & { readonly body: DocumentBody };

/** A stored response and the bytes of its body. */
export type WholeResponse = { readonly entry: StoredEntry; readonly body: RecordBody };

/**
 * A response as a document (requests-cache: CattrStage).
 *
 * @example
 * const { url, status, body } = documentOf(entry, bytes, { decodeContent: true });
 */
export function documentOf(entry: StoredEntry, body: RecordBody, options?: BodyOptions): ResponseDocument {
  const contentType = fieldValue(parseFieldLines(entry.fields), 'content-type');
  return { ...readableEntry(entry), body: documentBody(body, contentType, options) };
}

/**
 * The response in a document. Throws for anything that is not a whole one.
 *
 * @example
 * const { entry, body } = parseDocument(await jsonFormat.parse(bytes));
 */
export function parseDocument(given: unknown): WholeResponse {
  if (!isRecord(given)) throw new TypeError('This is no response.');
  const { body, ...record } = given;
  const entry = parseEntry(entryIn(record));
  if (entry === undefined) throw new TypeError('This is no stored response.');
  return { entry, body: bytesInDocument(body) };
}

/** What a document says besides the response, such as its version in a store of files. */
type Besides = Readonly<Record<string, Json>>;

/**
 * The bytes of a document. Where a format would change the body, it is not decoded: YAML has texts that it does not keep, and BSON has
 * names with a meaning of their own.
 */
export async function writeDocument(
  { stringify, parse, isBinary, name }: DocumentFormat,
  { entry, body }: WholeResponse,
  { decodeContent = false, besides = {} }: Pick<BodyOptions, 'decodeContent'> & { readonly besides?: Besides } = {},
): Promise<Bytes> {
  const write = (decodes: boolean): Promise<Bytes> =>
    stringify({ ...besides, ...documentOf(entry, body, { decodeContent: decodes, isBinary }) });
  if (!decodeContent || body === null || name === 'json') return write(decodeContent);
  const decoded = await write(true).catch(() => null);
  return decoded !== null && (await keeps(body, parse(decoded))) ? decoded : write(false);
}

async function keeps(body: Bytes, parsing: Promise<unknown>): Promise<boolean> {
  try {
    const parsed = await parsing;
    const found = bytesInDocument(isRecord(parsed) ? parsed.body : undefined);
    return found?.length === body.length && found.every((byte, index) => byte === body[index]);
  } catch {
    return false;
  }
}
