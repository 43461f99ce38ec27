import { type CacheError, causedBy, fail } from '../errors.js';
import { formParts } from './from-native.js';
import { entriesOf, readParams, urlencoded } from './params.js';
import type { FormPart, RequestBody } from './prepared-request.js';
import type { FilesInput, PrepareOptions } from './request-spec.js';

/** A body and its default Content-Type; null for plain bytes, and for a `form`, whose Content-Type the browser writes. */
export type BodyInput = { readonly body: RequestBody | null; readonly contentType: string | null };

/** The body in the options of a request (requests: prepare_body): files with `data` as further fields, else `data`, else `json`. */
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
  if (isStream(data)) throw fail('unsupported-option', 'streamOnce');
  const bytes = copyOfBytes(data);
  if (bytes !== null) return { body: { kind: 'bytes', bytes }, contentType: null };
  const entries = readParams('data', data);
  return entries.length === 0 ? NO_BODY : text(urlencoded(entries), URLENCODED);
}

function readJson(json: unknown): BodyInput {
  const content = stringify(json);
  if (content !== undefined) return text(content, 'application/json');
  throw fail('serialization', 'jsonUndefined', typeof json);
}

/** Undefined for a function or a symbol, contrary to the type of `JSON.stringify`. */
function stringify(json: unknown): string | undefined {
  try {
    return JSON.stringify(json);
  } catch (cause) {
    throw causedBy(cause, fail('serialization', 'jsonUnwritable'));
  }
}

/** The other fields of a form with files. */
function fieldParts(data: unknown): readonly FormPart[] {
  if (data === undefined || data === null) return [];
  if (isFormData(data)) return formParts(data);
  if (typeof data === 'string' || isBlob(data) || isStream(data) || copyOfBytes(data) !== null) {
    throw fail('bad-option', 'dataBesideFiles');
  }
  return readParams('data', data).flatMap(([name, values]) => values.map((value) => ({ name, value })));
}

/** A copy, so that later changes by the caller do not affect the request; null if these are not bytes. */
function copyOfBytes(source: unknown): ArrayBuffer | null {
  if (isBuffer(source)) return source.slice(0);
  if (!ArrayBuffer.isView(source)) return null;
  return new Uint8Array(new Uint8Array(source.buffer, source.byteOffset, source.byteLength)).buffer;
}

/** The parts of a form for `files`. A file without a name is named after its field, as in requests. */
export function readFiles(files: FilesInput): readonly FormPart[] {
  if (typeof files === 'string') throw fail('bad-option', 'notFiles');
  return entriesOf('files', files).map(([field, file]) => readFile(field, file));
}

function readFile(field: string, file: unknown): FormPart {
  if (!Array.isArray(file)) return { name: field, value: contentOf(field, file), filename: nameOf(file) ?? field };
  const [filename, content, type]: readonly unknown[] = file;
  if (typeof filename !== 'string') throw badFile(field);
  const blob = contentOf(field, content);
  return { name: field, value: typeof type === 'string' ? new globalThis.Blob([blob], { type }) : blob, filename };
}

const nameOf = (file: unknown): string | undefined => (isFile(file) ? file.name : undefined);

/** `globalThis`: the Blob that FormData accepts, if a test runner has replaced those of Node (jsdom). */
function contentOf(field: string, content: unknown): Blob {
  if (isBlob(content)) return content;
  if (typeof content === 'string' || isBuffer(content)) return new globalThis.Blob([content]);
  if (ArrayBuffer.isView(content))
    return new globalThis.Blob([new Uint8Array(content.buffer, content.byteOffset, content.byteLength).slice()]);
  throw badFile(field);
}

const badFile = (field: string): CacheError => fail('bad-option', 'notFile', field);

/**
 * Is this an instance of a platform class, from any window? `instanceof` recognizes only those of one window; the string tag may be
 * missing in the classes of a test runner (happy-dom).
 */
const isOf = (name: 'Blob' | 'File' | 'FormData' | 'URLSearchParams' | 'ReadableStream', value: unknown): boolean =>
  value instanceof globalThis[name] || Object.prototype.toString.call(value) === `[object ${name}]`;

export const isFormData = (value: unknown): value is FormData => isOf('FormData', value);

export const isFile = (value: unknown): value is File => isOf('File', value);

export const isBlob = (value: unknown): value is Blob => isOf('Blob', value) || isFile(value);

export const isSearchParams = (value: unknown): value is URLSearchParams => isOf('URLSearchParams', value);

export const isStream = (value: unknown): value is ReadableStream<Uint8Array> => isOf('ReadableStream', value);

export const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';
