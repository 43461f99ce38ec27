import type { Binary, ObjectId, WithoutId } from 'mongodb';
import type { NewRecord, RecordBody, StoredRecord } from '../../../storage/record-store.js';

/** A record as MongoDB has it: the head is a document that can be read and queried. */
export type RecordDocument = {
  /** The key. */
  _id: string;
  version: string;
  head: unknown;
  /** From then on MongoDB may remove it; null: never. */
  removeAt: Date | null;
  /** Of `mongodb`; null: no body. */
  body?: Uint8Array | Binary | null;
  /** Of `gridfs`: the file of the body; null: no body. */
  file?: ObjectId | null;
};

export type BodyFields = Pick<RecordDocument, 'body' | 'file'>;

/** What a change sets beside the body. */
export const headOf = ({ version, head }: NewRecord, lifetime: number | null): WithoutId<RecordDocument> => ({
  version,
  head,
  removeAt: lifetime === null ? null : new Date(Date.now() + lifetime),
});

export const toStored = ({ version, head }: RecordDocument, body: RecordBody | undefined): StoredRecord => ({
  version,
  head,
  body,
});

/** The bytes of a body in a document. */
export function bytesIn(body: RecordDocument['body']): RecordBody {
  if (body === null || body === undefined) return null;
  const bytes = body instanceof Uint8Array ? body : body.value();
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(bytes);
}
