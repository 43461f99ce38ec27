import { CacheError } from '../../errors.js';
import type { FormPart, RequestBody } from '../prepared-request.js';
import type { PrepareOptions } from '../request-spec.js';
import { readFiles } from './file-input.js';
import { formParts } from './multipart.js';
import { readParams, urlencoded } from './param-input.js';
import { isBlob, isBuffer, isFormData, isSearchParams, isStream } from './realms.js';

/** A body and the Content-Type it has unless another is set; null where its bytes say nothing, or the browser writes it (`form`). */
export type BodyInput = { readonly body: RequestBody | null; readonly contentType: string | null };

/** The body that options ask for (requests: prepare_body): files with `data` as further fields, else `data`, else `json`. */
export function readBody({ data, json, files }: PrepareOptions): BodyInput {
  const parts = files === undefined || files === null ? [] : readFiles(files);
  if (parts.length > 0) return form([...fieldParts(data), ...parts]);
  if (data !== undefined && data !== null) return readData(data);
  return json === undefined ? NO_BODY : readJson(json);
}

const NO_BODY: BodyInput = { body: null, contentType: null };
const URLENCODED = 'application/x-www-form-urlencoded';

const form = (parts: readonly FormPart[]): BodyInput => ({ body: { kind: 'form', parts }, contentType: null });
const text = (content: string, contentType: string): BodyInput => ({
  body: { kind: 'text', text: content },
  contentType,
});

function readData(data: unknown): BodyInput {
  if (typeof data === 'string') return text(data, 'text/plain;charset=UTF-8');
  if (isSearchParams(data)) return text(data.toString(), URLENCODED);
  if (isFormData(data)) return form(formParts(data));
  if (isBlob(data)) return { body: { kind: 'blob', blob: data }, contentType: data.type || null };
  if (isStream(data)) throw new CacheError('unsupported-option', STREAM);
  const bytes = copyOfBytes(data);
  if (bytes !== null) return { body: { kind: 'bytes', bytes }, contentType: null };
  const entries = readParams('data', data);
  return entries.length === 0 ? NO_BODY : text(urlencoded(entries), URLENCODED);
}

const STREAM =
  'A stream as "data" is sent once and can be neither named, kept nor sent again. Read it into a Blob first, or let the session send it as it is.';

function readJson(json: unknown): BodyInput {
  const content = stringify(json);
  if (content !== undefined) return text(content, 'application/json');
  throw new CacheError('serialization', `"json" is ${typeof json}, which JSON does not know. Give plain data.`);
}

/** What `JSON.stringify` really gives: nothing for a function or a symbol. */
function stringify(json: unknown): string | undefined {
  try {
    return JSON.stringify(json);
  } catch (cause) {
    throw new CacheError('serialization', '"json" cannot be written as JSON: it refers to itself or holds a BigInt.', {
      cause,
    });
  }
}

/** The fields beside the files of a form. */
function fieldParts(data: unknown): readonly FormPart[] {
  if (data === undefined || data === null) return [];
  if (isFormData(data)) return formParts(data);
  if (typeof data === 'string' || isBlob(data) || isStream(data) || copyOfBytes(data) !== null) {
    throw new CacheError(
      'bad-option',
      '"data" beside "files" holds the other fields of the form: give a record or pairs.',
    );
  }
  return readParams('data', data).flatMap(([name, values]) => values.map((value) => ({ name, value })));
}

/** A copy, so that what the caller writes later does not change what is sent; null for what is no bytes. */
function copyOfBytes(source: unknown): ArrayBuffer | null {
  if (isBuffer(source)) return source.slice(0);
  if (!ArrayBuffer.isView(source)) return null;
  return new Uint8Array(new Uint8Array(source.buffer, source.byteOffset, source.byteLength)).buffer;
}
