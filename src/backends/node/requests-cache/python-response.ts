import { isRecord, isString } from '../../../guards.js';
import { fromBase85 } from './base85.js';

/** A response that requests-cache has stored, and its request. */
export type PythonResponse = {
  readonly response: Response;
  readonly request: Request;
  readonly createdAt: Date | null;
  /** Null: never. */
  readonly expires: Date | null;
  /** The key in that cache. */
  readonly key: string;
};

/** These describe a body as it was sent; it is stored decoded. */
const OF_THE_TRANSFER = ['content-encoding', 'content-length', 'transfer-encoding'];
const WITHOUT_BODY = [204, 205, 304];

/** A document of requests-cache (CachedResponse, as cattrs writes it). Throws where it is none. */
export function parsePythonResponse(key: string, document: unknown): PythonResponse {
  if (!isRecord(document) || !isRecord(document.request)) throw new TypeError('This is no response of requests-cache.');
  const { status_code: status, reason, headers, request } = document;
  const body = WITHOUT_BODY.includes(Number(status)) ? null : bodyIn(document);
  const init = { status: Number(status), statusText: isString(reason) ? reason : '', headers: headersIn(headers) };
  return {
    key,
    response: new Response(body, init),
    request: requestIn(request),
    createdAt: dateIn(document.created_at),
    expires: dateIn(document.expires),
  };
}

/** `_decoded_content` and `content` (of older versions) are of the serializers that decode bodies. */
function bodyIn({ _content, _decoded_content, content }: Readonly<Record<string, unknown>>): Uint8Array<ArrayBuffer> {
  const decoded = _decoded_content ?? content ?? undefined;
  if (isString(decoded)) return new TextEncoder().encode(decoded);
  if (decoded !== undefined) return new TextEncoder().encode(JSON.stringify(decoded));
  return bytesIn(_content);
}

/** JSON has base85; YAML and BSON have bytes. */
function bytesIn(value: unknown): Uint8Array<ArrayBuffer> {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return fromBase85(isString(value) ? value : '');
}

function requestIn({ url, method, headers, body }: Readonly<Record<string, unknown>>): Request {
  if (!isString(url)) throw new TypeError('This request has no URL.');
  const verb = isString(method) ? method : 'GET';
  const bytes = bytesIn(body);
  const hasBody = bytes.length > 0 && !/^(?:GET|HEAD)$/i.test(verb);
  return new Request(url, { method: verb, headers: headersIn(headers), ...(hasBody && { body: bytes }) });
}

/** Without what Fetch does not accept. */
function headersIn(fields: unknown): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(isRecord(fields) ? fields : {})) {
    if (OF_THE_TRANSFER.includes(name.toLowerCase())) continue;
    try {
      headers.append(name, String(value));
    } catch {
      // Python takes more characters than Fetch.
    }
  }
  return headers;
}

/** Python's isoformat; without a time zone it is UTC. */
function dateIn(value: unknown): Date | null {
  if (value instanceof Date) return value;
  if (!isString(value)) return null;
  const date = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}
