import { isRecord, isString } from '../../../guards.js';
import { bytesInDocument, documentBody } from '../../../serializers/documents/document-body.js';
import { entryIn } from '../../../serializers/documents/document-entry.js';
import type { DocumentFormat } from '../../../serializers/documents/document-format.js';
import { writeDocument } from '../../../serializers/documents/whole-response.js';
import type { StoredEntry } from '../../../storage/entry.js';
import { unpacked } from '../../../storage/packed.js';
import { parseEntry } from '../../../storage/parse.js';
import type { Head, RecordBody } from '../../../storage/record-store.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a file says. */
export type RecordFile = { readonly version: string; readonly head: unknown; readonly body: RecordBody };

/** What is written into a file. */
export type NewRecordFile = { readonly version: string; readonly head: Head; readonly body: RecordBody };

/** How records are written into files. */
export type RecordFormat = { readonly format: DocumentFormat; readonly decodeContent: boolean };

/** A response as a document for people to read; other records, such as an alias, with their head as it is. */
export function writeRecord(
  { version, head, body }: NewRecordFile,
  { format, decodeContent }: RecordFormat,
): Promise<Bytes> {
  const entry = responseIn(head);
  if (entry === undefined)
    return format.stringify({ version, head, body: documentBody(body, undefined, { isBinary: format.isBinary }) });
  const besides = { version, since: head.since ?? null };
  return writeDocument(format, { entry, body }, { decodeContent, besides });
}

/** Rejects for a file that is damaged. */
export async function readRecord(bytes: Bytes, { format }: RecordFormat): Promise<RecordFile> {
  const document = await format.parse(bytes);
  if (!isRecord(document)) throw new TypeError('no document');
  return { ...headIn(document), body: bytesInDocument(document.body) };
}

/**
 * Version and head, from the beginning of a file; undefined: it takes more of it. A body is last, and may be large; a line that begins
 * with its name is nowhere else, since lines within texts are escaped or indented.
 */
export async function readHead(start: Buffer, { format }: RecordFormat): Promise<Omit<RecordFile, 'body'> | undefined> {
  const marker = Object.hasOwn(BODY_LINES, format.name) ? BODY_LINES[format.name] : undefined;
  const end = marker === undefined ? -1 : start.indexOf(marker.line);
  if (marker === undefined || end === -1) return undefined;
  const document = await format.parse(new Uint8Array(Buffer.concat([start.subarray(0, end), Buffer.from(marker.end)])));
  if (!isRecord(document)) throw new TypeError('no document');
  return headIn(document);
}

/** The line on which the body begins, and what closes the document in its place. */
const BODY_LINES: Readonly<Record<string, { readonly line: string; readonly end: string }>> = {
  json: { line: ',\n  "body":', end: '\n}' },
  yaml: { line: '\nbody:', end: '\n' },
};

function headIn({
  version,
  head,
  since,
  body: _,
  ...record
}: Readonly<Record<string, unknown>>): Omit<RecordFile, 'body'> {
  if (!isString(version)) throw new TypeError('no version');
  return { version, head: head === undefined ? { kind: 'entry', since, entry: entryIn(record) } : head };
}

/** The response that a head describes, if it says nothing besides that the document could not. */
function responseIn({ kind, since, entry, ...others }: Head): StoredEntry | undefined {
  const isPlain = kind === 'entry' && typeof since === 'number' && Object.keys(others).length === 0;
  return isPlain ? parseEntry(unpacked(entry)) : undefined;
}
