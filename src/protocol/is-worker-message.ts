import type { WorkerMessage } from './messages.js';

/**
 * Is this a message of a worker? Its content is trusted: it comes from a script of the same site that speaks this version of the protocol,
 * and that could answer the page's requests as it likes anyway.
 */
export const isWorkerMessage = (value: unknown): value is WorkerMessage =>
  Array.isArray(value) && value.length >= (LENGTHS.get(value[0]) ?? Number.POSITIVE_INFINITY);

/** The least number of members of each message, including its kind. */
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
  ['wake', 1],
  ['pong', 1],
]);
