import type { StoredEntry } from '../storage/entry.js';
import type { BodyOptions } from './documents/document-body.js';
import type { DocumentFormat } from './documents/document-format.js';
import { parseDocument, type WholeResponse, writeDocument } from './documents/whole-response.js';
import type { Serializer } from './serializer.js';
import { bodyOf, storedBytes } from './stored-bytes.js';

/** How documents are written. */
export type DocumentOptions = Pick<BodyOptions, 'decodeContent'>;

/** A serializer of whole responses: what is stored as the body is a document with the metadata, too. */
export const documentSerializer = (format: DocumentFormat, options: DocumentOptions = {}): Serializer => ({
  name: format.name,
  documents: { format, decodeContent: options.decodeContent },
  encode: async ({ entry, body }) =>
    body === null ? null : bodyOf(await writeDocument(format, { entry, body: await storedBytes(body) }, options)),
  decode: async ({ entry, body }) => {
    const found = parseDocument(await format.parse(await storedBytes(body)));
    return bodyOf(ownBody(found, entry));
  },
});

/** The body of a document that belongs to this entry. Throws for the one of another. */
export function ownBody({ entry, body }: WholeResponse, { cacheKey, key, createdAt }: StoredEntry) {
  const isOwn = entry.cacheKey === cacheKey && entry.key === key && entry.createdAt === createdAt;
  if (!isOwn || body === null) throw new TypeError('This is another response.');
  return body;
}
