import { type BadMessage, badMessage } from './bad-message.js';
import type { WorkerMessage } from './messages.js';

/**
 * One message of a worker, or what is wrong with it. What is in a message is trusted: the worker has said which protocol it speaks, and
 * a page is at the mercy of its worker anyway.
 */
export function parseWorkerMessage(value: unknown): WorkerMessage | BadMessage {
  return isWorkerMessage(value) ? value : badMessage(value);
}

const isWorkerMessage = (value: unknown): value is WorkerMessage =>
  Array.isArray(value) && value.length >= (LENGTHS.get(value[0]) ?? Number.POSITIVE_INFINITY);

/** How many members each message has at least, its name among them. */
const LENGTHS: ReadonlyMap<unknown, number> = new Map<WorkerMessage[0], number>([
  ['welcome', 4],
  ['incompatible', 3],
  ['removed', 1],
  ['unknown-settings', 2],
  ['answer', 14],
  ['chunk', 3],
  ['end', 2],
  ['error', 3],
  ['ready', 2],
  ['result', 3],
  ['event', 3],
  ['moving', 1],
  ['moved', 2],
  ['pong', 1],
]);
