import { isIgnoredParameter } from '../../options/ignored-names.js';
import type { Settings } from '../../options/settings.js';
import type { FormPart, RequestBody } from '../prepared-request.js';
import { canonicalJson, type JsonRules } from './canonical-json.js';
import { base64, sha256 } from './digest.js';
import { isSorted, normalizeParams, REDACTED } from './normalize-url.js';

/**
 * The canonical, redacted text of a body, after its media type on a line of its own. Bodies that are the same on the wire have the
 * same text, whatever their kind: JSON by its members, forms by their parameters, both sorted by name unless `sort` is false;
 * multipart by its parts and not its boundary, other text as it is, other bytes by their digest. Of a JSON object that has the member
 * `contentRootKey`, ignored names other than the defaults count in that member alone (requests-cache: normalize_body).
 *
 * @example
 * await normalizeBody({ kind: 'text', text: 'b=2&a=1' }, 'application/x-www-form-urlencoded', []);
 * // 'application/x-www-form-urlencoded\na=1&b=2'
 */
export async function normalizeBody(
  body: RequestBody,
  contentType: string | undefined,
  ignoredParameters: readonly string[],
  contentRootKey: string | null = null,
  sort = true,
): Promise<string> {
  return (await readBody(body, contentType, { ignored: ignoredParameters, rootKey: contentRootKey, sort })).text;
}

/** The settings that the name of a body depends on. */
export type BodySettings = Pick<Settings, 'ignoredParameters' | 'contentRootKey' | 'sortQuery' | 'cacheControl'>;

type BodyRules = Omit<JsonRules, 'found'>;

export const bodyRules = (settings: BodySettings): BodyRules => ({
  ignored: settings.ignoredParameters.body,
  rootKey: settings.contentRootKey,
  sort: isSorted(settings),
});

/** The text of {@link normalizeBody}. `isRead`: the values of ignored names were found in it and are not there any more. */
type BodyText = { readonly text: string; readonly isRead: boolean };

/** `secrets`: the values of ignored names, by name. */
export async function readBody(
  body: RequestBody,
  contentType: string | undefined,
  rules: BodyRules,
): Promise<BodyText & { readonly secrets: readonly Secret[] }> {
  const secrets: Secret[] = [];
  const found = (name: string, value: string): void => void secrets.push([name, value]);
  return { ...(await readParts(body, contentType, { ...rules, found })), secrets };
}

type Secret = readonly [name: string, value: string];

async function readParts(body: RequestBody, contentType: string | undefined, rules: JsonRules): Promise<BodyText> {
  if (body.kind === 'form') return read(MULTIPART, await multipartText(body.parts, rules));
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === MULTIPART) {
    const parts = await parseMultipart(await bytesOf(body), contentType ?? '');
    if (parts !== null) return read(mediaType, await multipartText(parts, rules));
  }
  return readText(await textIn(body), mediaType, rules);
}

/**
 * Canonical form of a JSON text; what is too long, too short or no JSON stays as it is (requests-cache: normalize_json_body).
 *
 * @example
 * normalizeJsonBody('{"b": 2, "api_key": 1}', ['api_key']); // '{"api_key":"REDACTED","b":2}'
 */
export function normalizeJsonBody(
  text: string,
  ignoredParameters: readonly string[],
  contentRootKey: string | null = null,
  sort = true,
): string {
  if (text.length <= 2 || text.length > MAX_JSON) return text;
  return canonicalJson(text, { ignored: ignoredParameters, rootKey: contentRootKey, sort }) ?? text;
}

const MULTIPART = 'multipart/form-data';

/** 10 MiB, as in requests-cache: a longer text is not worth its parsing. */
const MAX_JSON = 10 * 1024 * 1024;

const mediaTypeOf = (contentType = ''): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

type PlainBody = Exclude<RequestBody, { readonly kind: 'form' }>;

const textIn = async (body: PlainBody): Promise<string> =>
  body.kind === 'text' ? body.text : textOf(await bytesOf(body));

const read = (mediaType: string, text: string): BodyText => ({ text: `${mediaType}\n${text}`, isRead: true });

function readText(text: string, mediaType: string, rules: JsonRules): BodyText {
  const { ignored, sort, found } = rules;
  if (mediaType === 'application/x-www-form-urlencoded')
    return read(mediaType, normalizeParams(text, ignored, sort, found));
  if (!/^application\/.*json/.test(mediaType))
    return { ...read(mediaType, text), isRead: mediaType !== MULTIPART && !mentions(text, ignored) };
  const json = text.length <= 2 ? text : text.length > MAX_JSON ? null : canonicalJson(text, rules);
  return { ...read(mediaType, json ?? text), isRead: json !== null };
}

/** Does a text of some other kind hold an ignored name, and then perhaps its value? */
function mentions(text: string, ignored: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return ignored.some((name) => lower.includes(name.toLowerCase()));
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

/** The canonical, redacted text of the parts of a multipart/form-data body: their order counts, files count by name, type and content. */
export async function multipartText(
  parts: readonly FormPart[],
  { ignored, found }: Pick<JsonRules, 'ignored' | 'found'>,
): Promise<string> {
  for (const { name, value } of parts)
    if (isIgnoredParameter(name, ignored)) found?.(name, typeof value === 'string' ? value : await contentOf(value));
  return JSON.stringify(await Promise.all(parts.map((part) => partText(part, ignored))));
}

/** The parts of multipart/form-data bytes; null where they cannot be read. `contentType` holds the boundary. */
export async function parseMultipart(bytes: ArrayBuffer, contentType: string): Promise<readonly FormPart[] | null> {
  try {
    const headers = { 'content-type': contentType };
    const form = await new Request('https://multipart.invalid/', { method: 'POST', body: bytes, headers }).formData();
    return formParts(form);
  } catch {
    return null;
  }
}

/** The parts of a form. */
export function formParts(form: FormData): readonly FormPart[] {
  return [...form].map(([name, value]) =>
    typeof value === 'string' ? { name, value } : { name, value, filename: value.name },
  );
}

async function partText(part: FormPart, ignored: readonly string[]): Promise<readonly string[]> {
  const secret = isIgnoredParameter(part.name, ignored);
  const { value } = part;
  const name = onTheWire(part.name);
  if (typeof value === 'string') return [name, secret ? REDACTED : withCrlf(value)];
  const type = value.type === '' ? 'application/octet-stream' : value.type;
  return [name, onTheWire(part.filename ?? 'blob'), type, secret ? REDACTED : await contentOf(value)];
}

/** Line ends as the encoding of forms writes them. */
const withCrlf = (text: string): string => text.replace(/\r\n?|\n/g, '\r\n');

/** Names as that encoding writes them: not every browser that reads a form undoes it. */
const onTheWire = (name: string): string => withCrlf(name).replaceAll('\r\n', '%0D%0A').replaceAll('"', '%22');

async function contentOf(blob: Blob): Promise<string> {
  const bytes = await blob.arrayBuffer();
  return (await sha256(bytes)) ?? base64(new Uint8Array(bytes));
}
