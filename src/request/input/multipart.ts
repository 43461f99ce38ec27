import { isIgnoredParameter } from '../../options/ignored-names.js';
import type { JsonRules } from '../key/canonical-json.js';
import { base64, sha256 } from '../key/digest.js';
import { REDACTED } from '../key/redacted.js';
import type { FormPart } from '../prepared-request.js';

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
