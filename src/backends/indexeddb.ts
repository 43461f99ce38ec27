import type { Backend } from '../storage/index.js';

export type IndexedDbOptions = {
  readonly cacheName: string;
  /** Milliseconds that an open or a destroy may be blocked by others; 2,000 when not given. */
  readonly openTimeout?: number;
  /** How bodies are kept: `auto` is an ArrayBuffer below 64 KB, a Blob from there. */
  readonly bodyFormat?: 'auto' | 'arraybuffer' | 'blob';
};

export function indexedDbBackend(options: IndexedDbOptions): Backend {
  throw options;
}
