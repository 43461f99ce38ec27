import { type CacheError, fail } from '../errors.js';
import { type Guard, isNumber, isRecord, literal, shape } from '../guards.js';
import { nameOf } from './bad-message.js';
import { MARK, type WorkerCall } from './messages.js';

/** What was posted to a worker: a call of ours, undefined when it is somebody else's message, an error when it is a broken one of ours. */
export function parseWorkerCall(data: unknown): WorkerCall | CacheError | undefined {
  if (!isRecord(data) || !Object.hasOwn(data, MARK)) return undefined;
  if (isConnect(data) || isSignal(data)) return data;
  return fail('bad-message', 'unknownCall', nameOf(data[MARK]));
}

type Connect = Extract<WorkerCall, { readonly [MARK]: 'connect' }>;
type Signal = Exclude<WorkerCall, Connect>;

const isConnect: Guard<Connect> = shape<Connect>({ [MARK]: literal('connect'), version: isNumber, oldest: isNumber });
const isSignal: Guard<Signal> = (value): value is Signal =>
  isRecord(value) && literal('wake', 'hold', 'unregister')(value[MARK]);
