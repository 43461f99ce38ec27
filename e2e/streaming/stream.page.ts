import { failure, session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

type Reader = ReadableStreamDefaultReader<Uint8Array>;
const readers = new Map<string, Reader>();

/** Ask for a body as a stream under `name`; gives the status, once the headers are here. */
export async function openStream(name: string, url: string): Promise<number> {
  const response = await session().get(url, { stream: true });
  if (response.body === null) throw new Error('This answer has no body.');
  readers.set(name, response.body.getReader());
  return response.status;
}

/** Read on until the text of this length is here, the body ends, or it breaks. */
export async function read(name: string, length = Number.POSITIVE_INFINITY): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < length) {
      const { done, value } = await reader(name).read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
    return text;
  } catch (error) {
    return { text, ...failure(error) };
  }
}

export const cancel = (name: string): Promise<void> => reader(name).cancel();

/** Milliseconds from the moment the origin wrote the second chunk (its text) until it is in the page. `go` makes the origin write it. */
export async function chunkDelay(url: string, go: string, natively: boolean): Promise<number> {
  const controller = new AbortController();
  const { signal } = controller;
  const response = natively ? await fetch(url, { signal }) : await session().get(url, { stream: true, signal });
  if (response.body === null) throw new Error('This answer has no body.');
  const body = response.body.getReader();
  await body.read();
  const next = body.read();
  await fetch(go);
  const { value } = await next;
  const now = Date.now();
  // Firefox keeps the connection of a body that is only cancelled, and has six.
  controller.abort();
  return now - Number(new TextDecoder().decode(value));
}

/** Size, SHA-256 and source of a whole body. */
export async function digest(url: string): Promise<{ size: number; sha256: string; fromCache: boolean }> {
  const response = await session().get(url);
  const bytes = await response.bytes();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice()));
  const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { size: bytes.length, sha256, fromCache: response.fromCache };
}

/** Read a whole stream chunk by chunk. */
export async function drain(url: string): Promise<{ size: number; fromCache: boolean }> {
  const response = await session().get(url, { stream: true });
  if (response.body === null) throw new Error('This answer has no body.');
  const body = response.body.getReader();
  let size = 0;
  for (let next = await body.read(); !next.done; next = await body.read()) size += next.value.length;
  return { size, fromCache: response.fromCache };
}

function reader(name: string): Reader {
  const found = readers.get(name);
  if (found === undefined) throw new Error(`No stream is called ${name}.`);
  return found;
}
