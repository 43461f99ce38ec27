import type { OpenBody } from '../../engine/answer.js';
import { joined } from '../codec.js';

/** Larger bodies are sent in chunks. */
const SMALL_BYTES = 64 * 1024;
/** The longest time that the first bytes wait for the last ones. */
const AT_ONCE_MS = 4;

/**
 * Reads a small body that is complete within milliseconds, so that it is sent with its answer in one message. Of any other body, the chunks
 * that were read come first. Never rejects.
 */
export async function gather(body: OpenBody): Promise<ArrayBuffer | OpenBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, AT_ONCE_MS, 'late');
  });
  try {
    while (size <= SMALL_BYTES) {
      const next = body.read();
      const chunk = await Promise.race([next, late]).catch(() => 'torn' as const);
      if (chunk === null) return joined(chunks, size);
      if (typeof chunk === 'string') return begun(chunks, next, body);
      chunks.push(chunk);
      size += chunk.byteLength;
    }
    return begun(chunks, undefined, body);
  } finally {
    clearTimeout(timer);
  }
}

/** A body of which these chunks were read, and perhaps the next one requested. */
function begun(chunks: Uint8Array[], asked: Promise<Uint8Array | null> | undefined, body: OpenBody): OpenBody {
  let next = asked;
  // The reader gets its failure.
  next?.catch(() => undefined);
  return {
    read: () => {
      const chunk = chunks.shift();
      if (chunk !== undefined) return Promise.resolve(chunk);
      const coming = next ?? body.read();
      next = undefined;
      return coming;
    },
    cancel: (reason) => body.cancel(reason),
  };
}
