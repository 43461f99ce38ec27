import type { Backend } from '../storage/index.js';

/** A store in memory. */
export function memoryBackend(): Backend {
  throw new Error('to be filled');
}
