import { pipeline } from 'node:stream/promises';
import { fail } from '../../../errors.js';
import type { RecordBody } from '../../../storage/record-store.js';
import { type BodyFields, bytesIn, type RecordDocument } from './documents.js';
import type { Collections } from './mongo-connection.js';

/** Where bodies are. */
export interface Bodies {
  readonly name: string;
  /** Write a body; gives what its document says of it. */
  write(at: Collections, key: string, body: NonNullable<RecordBody>): Promise<BodyFields>;
  /** Undefined: it is no longer there. */
  read(at: Collections, document: RecordDocument): Promise<RecordBody | undefined>;
  /** What nothing names any more. */
  drop(at: Collections, fields: BodyFields): Promise<void>;
  /** Remove bodies whose writers have ended before they wrote or removed the record. */
  sweep(at: Collections): Promise<void>;
}

/** A document has at most 16 MB; what remains is for the head. */
const MOST_BYTES = 16 * 1024 * 1024 - 256 * 1024;

/** In the document of their record. */
export const IN_DOCUMENTS: Bodies = {
  name: 'mongodb',
  async write(_at, _key, body) {
    if (body.length > MOST_BYTES) throw fail('serialization', 'tooLargeForDocument', body.length);
    return { body };
  },
  async read(_at, { body }) {
    return bytesIn(body);
  },
  async drop() {},
  async sweep() {},
};

/** Milliseconds after which a file without a record is nobody's: its writer has ended. */
const ABANDONED = 10 * 60_000;
const SWEPT_AT_ONCE = 500;

/** As files of GridFS: a new one for each version, written before the document that names it. */
export const IN_FILES: Bodies = {
  name: 'gridfs',
  async write({ bucket }, key, body) {
    const upload = bucket.openUploadStream(key);
    await pipeline([body], upload);
    return { file: upload.id };
  },
  async read({ bucket }, { file }) {
    if (file === null || file === undefined) return null;
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of bucket.openDownloadStream(file)) chunks.push(chunk);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    return new Uint8Array(Buffer.concat(chunks));
  },
  async drop({ bucket }, { file }) {
    if (file === null || file === undefined) return;
    await bucket.delete(file).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  },
  async sweep(at) {
    const old = { uploadDate: { $lt: new Date(Date.now() - ABANDONED) } };
    let files: BodyFields[] = [];
    let keys: string[] = [];
    const dropUnused = async (): Promise<void> => {
      const documents = await at.records.find({ _id: { $in: keys } }, { projection: { file: 1 } }).toArray();
      const used = new Set(documents.map(({ file }) => String(file)));
      for (const one of files) if (!used.has(String(one.file))) await this.drop(at, one);
      [files, keys] = [[], []];
    };
    for await (const { _id, filename } of at.bucket.find(old)) {
      files.push({ file: _id });
      keys.push(filename);
      if (files.length === SWEPT_AT_ONCE) await dropUnused();
    }
    await dropUnused();
  },
};

/** A file that another process has deleted, or is deleting: its chunks go after it. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && /File ?Not ?Found|ChunkIsMissing|ChunkIsWrongSize|ExtraChunk/i.test(error.message);
