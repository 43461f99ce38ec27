import type { CacheError } from '../errors.js';
import type { WorkerMessage } from './messages.js';

/** A message of ours that is broken, and the call that it was about where that can be told. */
export type BadMessage = { readonly bad: CacheError; readonly id: number | null };

export function parseWorkerMessage(value: unknown): WorkerMessage | BadMessage {
  throw value;
}
