import { type CacheError, fail } from '../errors.js';
import { type Guard, isNumber, isRecord, literal, shape } from '../guards.js';
import { MARK, type WorkerCall } from './messages.js';
import { nameOf } from './wire-error.js';

// A file of its own, since the script that removes the worker contains it too.

/** A call that was posted to a worker; an error if it is malformed; undefined for messages that are not ours. */
export function parseWorkerCall(data: unknown): WorkerCall | CacheError | undefined {
  if (!isRecord(data) || !Object.hasOwn(data, MARK)) return undefined;
  return isConnect(data) || isSignal(data) ? data : fail('bad-message', 'unknownCall', nameOf(data[MARK]));
}

type Connect = Extract<WorkerCall, { readonly [MARK]: 'connect' }>;
type Signal = Exclude<WorkerCall, Connect>;

const isConnect: Guard<Connect> = shape<Connect>({ [MARK]: literal('connect'), version: isNumber, oldest: isNumber });
const isSignal: Guard<Signal> = (value): value is Signal =>
  isRecord(value) && literal('wake', 'hold', 'unregister')(value[MARK]);
