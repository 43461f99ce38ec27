import type { Write } from '../../storage/backend.js';
import type { StoredBody } from '../../storage/entry.js';

/** How bodies are kept: `auto` is an ArrayBuffer below 64 KB and a Blob from there, which is where their speeds cross. */
export type BodyFormat = 'auto' | 'arraybuffer' | 'blob';

const BLOB_FROM = 64 * 1024;

/** The writes with their bodies in the form to be kept. Before the transaction opens, since reading a Blob would end it. */
export function shapeBodies(writes: readonly Write[], format: BodyFormat): Promise<readonly Write[]> {
  return Promise.all(
    writes.map(async (write) => (write.kind === 'put' ? { ...write, body: await shape(write.body, format) } : write)),
  );
}

export const hasBlob = (writes: readonly Write[]): boolean =>
  writes.some((write) => write.kind === 'put' && write.body instanceof Blob);

async function shape(body: StoredBody, format: BodyFormat): Promise<StoredBody> {
  if (body === null) return null;
  if (isToBeBlob(body, format)) return body instanceof Blob ? body : new Blob([body]);
  return body instanceof Blob ? body.arrayBuffer() : body;
}

function isToBeBlob(body: ArrayBuffer | Blob, format: BodyFormat): boolean {
  if (format !== 'auto') return format === 'blob';
  return (body instanceof Blob ? body.size : body.byteLength) >= BLOB_FROM;
}
