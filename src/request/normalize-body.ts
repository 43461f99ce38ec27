import { canonicalJson } from './canonical-json.js';
import { base64, sha256 } from './digest.js';
import { multipartText, parseMultipart } from './multipart.js';
import { normalizeParams } from './parameters.js';
import type { RequestBody } from './prepared-request.js';

/**
 * The canonical, redacted text of a body, after its media type on a line of its own. Bodies that are the same on the wire have the
 * same text, whatever their kind: JSON by its members, forms by their sorted parameters, multipart by its parts and not its
 * boundary, other text as it is, other bytes by their digest. Of a JSON object that has the member `contentRootKey`, ignored names
 * count in that member in place of the root (requests-cache: normalize_body).
 */
export async function normalizeBody(
  body: RequestBody,
  contentType: string | undefined,
  ignoredParameters: readonly string[],
  contentRootKey: string | null = null,
): Promise<string> {
  if (body.kind === 'form') return `${MULTIPART}\n${await multipartText(body.parts, ignoredParameters)}`;
  const mediaType = mediaTypeOf(contentType);
  const parts = mediaType === MULTIPART ? await parseMultipart(await bytesOf(body), contentType ?? '') : null;
  if (parts !== null) return `${mediaType}\n${await multipartText(parts, ignoredParameters)}`;
  return `${mediaType}\n${await canonicalText(body, mediaType, ignoredParameters, contentRootKey)}`;
}

/** Canonical form of a JSON text; what is too long, too short or no JSON stays as it is (requests-cache: normalize_json_body). */
export function normalizeJsonBody(
  text: string,
  ignoredParameters: readonly string[],
  contentRootKey: string | null = null,
): string {
  if (text.length <= 2 || text.length > MAX_JSON) return text;
  return canonicalJson(text, ignoredParameters, contentRootKey) ?? text;
}

const MULTIPART = 'multipart/form-data';

/** 10 MiB, as in requests-cache: a longer text is not worth its parsing. */
const MAX_JSON = 10 * 1024 * 1024;

const mediaTypeOf = (contentType = ''): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

type PlainBody = Exclude<RequestBody, { readonly kind: 'form' }>;

async function canonicalText(
  body: PlainBody,
  mediaType: string,
  ignored: readonly string[],
  rootKey: string | null,
): Promise<string> {
  const text = body.kind === 'text' ? body.text : await textOf(await bytesOf(body));
  if (/^application\/.*json/.test(mediaType)) return normalizeJsonBody(text, ignored, rootKey);
  if (mediaType === 'application/x-www-form-urlencoded') return normalizeParams(text, ignored);
  return text;
}

async function bytesOf(body: PlainBody): Promise<ArrayBuffer> {
  switch (body.kind) {
    case 'text':
      return new TextEncoder().encode(body.text).buffer;
    case 'bytes':
      return body.bytes;
    case 'blob':
      return body.blob.arrayBuffer();
  }
}

/** UTF-8, byte for byte; what is not UTF-8 by its digest. */
async function textOf(bytes: ArrayBuffer): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return (await sha256(bytes)) ?? base64(new Uint8Array(bytes));
  }
}
