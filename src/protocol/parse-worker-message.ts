import type { Told } from '../error-texts.js';
import {
  either,
  type Guard,
  isBoolean,
  isBuffer,
  isMillis,
  isNumber,
  isRecord,
  isString,
  isUnknown,
  listOf,
  literal,
  nullable,
  optional,
  shape,
} from '../guards.js';
import type { CacheStatusDetail } from '../http/fields/cache-status.js';
import { isBlob } from '../request/body.js';
import type { Redirect } from '../request/redirects.js';
import { type BadMessage, badMessage } from './bad-message.js';
import type { AnswerExtra, WireEvent, WorkerMessage } from './messages.js';
import { hasShape, type MessageShapes } from './shapes.js';
import { isWireError } from './wire-error.js';

/** One message of a worker, or what is wrong with it. */
export function parseWorkerMessage(value: unknown): WorkerMessage | BadMessage {
  return hasShape<WorkerMessage>(value, SHAPES) ? value : badMessage(value);
}

const isTold: Guard<Told> = (value): value is Told => Array.isArray(value) && isString(value[0]);
const isRedirect = shape<Redirect>({ status: isNumber, statusText: isString, url: isString, fields: isString });

/** Shown, never acted on. */
const isDetail: Guard<CacheStatusDetail> = (value): value is CacheStatusDetail => isString(value);

const isExtra = shape<AnswerExtra>({
  redirected: optional(literal(true)),
  history: optional(listOf(isRedirect)),
  collapsed: optional(literal(true)),
  type: optional(literal('basic', 'cors', 'default', 'error', 'opaque', 'opaqueredirect')),
  validatedAt: optional(isMillis),
  forwarded: optional(literal('bypass', 'method', 'uri-miss', 'vary-miss', 'miss', 'request', 'stale', 'partial')),
  detail: optional(isDetail),
});

/** By what its listeners branch on; the members of each type are the worker's word. */
const isEvent: Guard<WireEvent> = (value): value is WireEvent =>
  isRecord(value) && isString(value.type) && (value.type !== 'error' || isWireError(value.error));

const SHAPES: MessageShapes<WorkerMessage> = {
  welcome: [isNumber, isString, listOf(isTold), optional(isBoolean)],
  incompatible: [isNumber, isNumber],
  removed: [],
  'unknown-settings': [isNumber],
  answer: [
    isNumber,
    isNumber,
    isString,
    isString,
    isString,
    literal('network', 'cache', 'revalidated', 'stale', 'synthetic'),
    nullable(isString),
    isMillis,
    nullable(isMillis),
    nullable(isNumber),
    isNumber,
    nullable(either(isBuffer, either(isBlob, literal('open')))),
    nullable(isExtra),
  ],
  chunk: [isNumber, isBuffer],
  end: [isNumber],
  error: [isNumber, isWireError],
  ready: [isNumber],
  result: [isNumber, isUnknown],
  event: [isString, isEvent],
  moving: [],
  moved: [isNumber],
  pong: [],
};
