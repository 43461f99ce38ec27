import { isRecord, isString } from '../../guards.js';
import { mediaType } from '../../http/fields/content.js';
import type { Json, RecordBody } from '../../storage/record-store.js';
import { fromBase64, toBase64 } from './base64.js';
import { type Bytes, textOf, utf8Of } from './document-format.js';

/** The body of a response in a document; null: it has none. */
export type DocumentBody =
  | null
  | { readonly json: Json }
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly bytes: Bytes };

/** How a body is to stand in a document. */
export type BodyOptions = {
  /**
   * Bodies of JSON and text types as JSON and text, where exactly their bytes come back from that (requests-cache: decode_content).
   * Default false.
   */
  readonly decodeContent?: boolean;
  /** Other bodies as bytes, which JSON and YAML do not have; default false: in base64. */
  readonly isBinary?: boolean;
};

/** A body as a document holds it. `contentType`: its Content-Type field. */
export function documentBody(
  body: RecordBody,
  contentType: string | undefined,
  { decodeContent = false, isBinary = false }: BodyOptions = {},
): DocumentBody {
  if (body === null) return null;
  const readable = decodeContent ? readableBody(body, mediaType(contentType)) : undefined;
  return readable ?? (isBinary ? { bytes: body } : { base64: toBase64(body) });
}

/** JSON that is not written as `JSON.stringify` does is kept as text, since its spaces and numbers would come back otherwise. */
function readableBody(body: Bytes, type: string): DocumentBody | undefined {
  const isJson = /^application\/[^;]*json|\+json$/.test(type);
  if (!isJson && !/^text\/|\+xml$|^application\/(?:xml|javascript)$/.test(type)) return undefined;
  try {
    const text = textOf(body);
    const json: Json | undefined = isJson ? asJson(text) : undefined;
    return json === undefined ? { text } : { json };
  } catch {
    return undefined;
  }
}

function asJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The body in a document. Throws for anything else. */
export function bytesInDocument(body: unknown): RecordBody {
  if (body === null) return null;
  if (!isRecord(body)) throw new TypeError('This is no body.');
  if (isString(body.text)) return utf8Of(body.text);
  if (isString(body.base64)) return fromBase64(body.base64);
  if (body.bytes instanceof Uint8Array) return new Uint8Array(body.bytes);
  const text: unknown = JSON.stringify(body.json);
  if (!isString(text)) throw new TypeError('This is no body.');
  return utf8Of(text);
}
