import { mediaType } from '../../http/fields/content.js';
import { isIgnoredParameter } from '../../http/ignored-names.js';
import type { Settings } from '../../options/table.js';
import { formParts } from '../from-native.js';
import type { FormPart, RequestBody } from '../prepared-request.js';
import { canonicalJson, type JsonRules } from './canonical-json.js';
import { base64, sha256 } from './digest.js';
import { isSorted, normalizeParams, REDACTED } from './normalize-url.js';

/**
 * The canonical, redacted text of a body, after a line with its media type. Bodies that are equal on the wire have the same text,
 * whatever their kind: JSON by its members, forms by their parameters, both sorted by name unless `sort` is false; multipart by
 * its parts without the boundary, other text unchanged, other bytes by their digest. In a JSON object with the member `contentRootKey`,
 * ignored names other than the defaults apply to that member only (requests-cache: normalize_body).
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

/**
 * The canonical form of a JSON text; unchanged if it is too long, too short or not JSON (requests-cache: normalize_json_body).
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
  return jsonText(text, { ignored: ignoredParameters, rootKey: contentRootKey, sort }) ?? text;
}

/** The settings that the canonical text of a body depends on. */
export type BodySettings = Pick<Settings, 'ignoredParameters' | 'contentRootKey' | 'sortQuery' | 'cacheControl'>;

type BodyRules = Omit<JsonRules, 'found'>;

export const bodyRules = (settings: BodySettings): BodyRules => ({
  ignored: settings.ignoredParameters.body,
  rootKey: settings.contentRootKey,
  sort: isSorted(settings),
});

/** The text of {@link normalizeBody}. `isRead`: the values of ignored names were found and removed. */
type BodyText = { readonly text: string; readonly isRead: boolean };

/** The text of a body, and the values of ignored names in it, by name. */
export async function readBody(
  body: RequestBody,
  contentType: string | undefined,
  rules: BodyRules,
): Promise<BodyText & { readonly secrets: readonly (readonly [name: string, value: string])[] }> {
  const secrets: (readonly [name: string, value: string])[] = [];
  const found = (name: string, value: string): void => void secrets.push([name, value]);
  const type = body.kind === 'form' ? MULTIPART : mediaType(contentType);
  const { text, isRead } = await textOf(body, contentType, { ...rules, found });
  return { text: `${type}\n${text}`, isRead, secrets };
}

const MULTIPART = 'multipart/form-data';

async function textOf(body: RequestBody, contentType: string | undefined, rules: JsonRules): Promise<BodyText> {
  const type = mediaType(contentType);
  if (body.kind === 'form') return { text: await multipartText(body.parts, rules), isRead: true };
  const parts = type === MULTIPART ? await partsOf(body, contentType ?? '') : null;
  if (parts !== null) return { text: await multipartText(parts, rules), isRead: true };
  const text = body.kind === 'text' ? body.text : await decodedText(body);
  if (type === 'application/x-www-form-urlencoded')
    return { text: normalizeParams(text, rules.ignored, rules.sort, rules.found), isRead: true };
  if (!/^application\/.*json/.test(type)) return { text, isRead: type !== MULTIPART && !mentions(text, rules.ignored) };
  const json = jsonText(text, rules);
  return { text: json ?? text, isRead: json !== null };
}

/** Null if it is not JSON, or longer than 10 MiB, which requests-cache does not parse either. */
function jsonText(text: string, rules: JsonRules): string | null {
  if (text.length <= 2) return text;
  return text.length > 10 * 1024 * 1024 ? null : canonicalJson(text, rules);
}

/** Does a text in another format contain an ignored name, and so possibly its value? */
function mentions(text: string, ignored: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return ignored.some((name) => lower.includes(name.toLowerCase()));
}

type OfKind<Kind extends RequestBody['kind']> = Extract<RequestBody, { readonly kind: Kind }>;

/** UTF-8, with its byte order mark; other bytes by their digest. */
async function decodedText(body: OfKind<'bytes' | 'blob'>): Promise<string> {
  const bytes = body.kind === 'bytes' ? body.bytes : await body.blob.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return digestOf(bytes);
  }
}

/** Without WebCrypto, all of the bytes. */
const digestOf = async (bytes: ArrayBuffer): Promise<string> => (await sha256(bytes)) ?? base64(new Uint8Array(bytes));

/** The parts of a multipart/form-data body; null if they cannot be read. `contentType` contains the boundary. */
async function partsOf(
  body: OfKind<'text' | 'bytes' | 'blob'>,
  contentType: string,
): Promise<readonly FormPart[] | null> {
  const content = body.kind === 'text' ? body.text : body.kind === 'bytes' ? body.bytes : body.blob;
  const init = { method: 'POST', body: content, headers: { 'content-type': contentType } };
  try {
    return formParts(await new Request('https://multipart.invalid/', init).formData());
  } catch {
    return null;
  }
}

/** The canonical, redacted text of the parts of a form. Their order matters; files count by name, type and content. */
async function multipartText(parts: readonly FormPart[], { ignored, found }: JsonRules): Promise<string> {
  const texts: (readonly string[])[] = [];
  for (const { name, value, filename = 'blob' } of parts) {
    const content = typeof value === 'string' ? value : await digestOf(await value.arrayBuffer());
    const isIgnored = isIgnoredParameter(name, ignored);
    if (isIgnored) found?.(name, content);
    const shown = isIgnored ? REDACTED : typeof value === 'string' ? withCrlf(content) : content;
    const file = typeof value === 'string' ? [] : [onTheWire(filename), value.type || 'application/octet-stream'];
    texts.push([onTheWire(name), ...file, shown]);
  }
  return JSON.stringify(texts);
}

/** Line ends as in the encoding of forms. */
const withCrlf = (text: string): string => text.replace(/\r\n?|\n/g, '\r\n');

/** Names as in that encoding: not every browser that reads a form reverses it. */
const onTheWire = (name: string): string => withCrlf(name).replaceAll('\r\n', '%0D%0A').replaceAll('"', '%22');
