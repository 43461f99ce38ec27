import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

const CHUNK = randomBytes(256 * 1024);
const bodies = new Map<number, Uint8Array>();
const ETAG = '"as-it-was"';

/**
 * Answers `/data/<bytes>/<any>` (fresh for a year), `/stale/<bytes>/<any>` (to be validated at each use), `/stream/<bytes>/<any>`
 * (in chunks, without a length) and `/slow/<ms>/<any>` (the first bytes at once, the last ones after that time). Gives whether it did.
 */
export function sendResource(path: string, asked: IncomingHttpHeaders, response: ServerResponse): boolean {
  const [, kind = '', amount = ''] = path.split('/');
  const size = Number(amount);
  switch (kind) {
    case 'data':
      sendWhole(response, size, 'max-age=31536000');
      return true;
    case 'stale':
      if (asked['if-none-match'] === ETAG) response.writeHead(304, fields('max-age=0')).end();
      else sendWhole(response, size, 'max-age=0');
      return true;
    case 'stream':
      void sendStream(response, size);
      return true;
    case 'slow':
      sendSlowly(response, size);
      return true;
    default:
      return false;
  }
}

/** As many as an ordinary API answers with, together with Date, Connection and Keep-Alive. */
const fields = (cacheControl: string): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'cache-control': cacheControl,
  etag: ETAG,
  'last-modified': 'Tue, 04 Nov 2025 10:00:00 GMT',
  'x-content-type-options': 'nosniff',
  'x-request-id': '3f0c8f1e-7c0e-4c39-9a54-0d5f6a2f7b11',
  'referrer-policy': 'strict-origin-when-cross-origin',
  server: 'bench',
});

/** Random, so that no store makes it smaller. */
function bodyOf(size: number): Uint8Array {
  const body = bodies.get(size) ?? randomBytes(size);
  bodies.set(size, body);
  return body;
}

function sendWhole(response: ServerResponse, size: number, cacheControl: string): void {
  response.writeHead(200, { ...fields(cacheControl), 'content-length': String(size) });
  response.end(bodyOf(size));
}

async function sendStream(response: ServerResponse, size: number): Promise<void> {
  response.writeHead(200, fields('max-age=31536000'));
  for (let sent = 0; sent < size && !response.destroyed; sent += CHUNK.length) {
    const chunk = CHUNK.subarray(0, Math.min(CHUNK.length, size - sent));
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

function sendSlowly(response: ServerResponse, ms: number): void {
  response.writeHead(200, fields('max-age=31536000'));
  response.write(bodyOf(1024));
  setTimeout(() => response.end(bodyOf(1024)), ms);
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
