import type { OpenBody } from '../../engine/answer.js';
import { joined } from '../joined.js';

/** More than this is sent as it comes. */
const SMALL_BYTES = 64 * 1024;
/** So long the first bytes may wait for the last ones. */
const AT_ONCE_MS = 4;

/**
 * All of a body that is small and comes at once: it goes out with its answer, in one message instead of several, and nobody has to watch
 * whether its reader lives. Of any other body nothing is lost: what was read already is read first. Never rejects.
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

/** A body of which these chunks were read, and perhaps the next one was asked for. */
function begun(chunks: Uint8Array[], asked: Promise<Uint8Array | null> | undefined, body: OpenBody): OpenBody {
  let next = asked;
  // Its failure is told to who reads it.
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
