import type { AdminOperation } from '../engine/index.js';
import { ADMIN_ARGUMENTS } from './admin-arguments.js';
import { type BadMessage, badMessage } from './bad-message.js';
import { type Guard, isNumber, isString, isUnknown, listOf, literal, nullable, optional } from './guards.js';
import type { PageMessage } from './messages.js';
import { isReferrerPolicy, isSendExtra } from './request-shape.js';
import { isSettings } from './settings-shape.js';
import { hasShape, type MessageShapes } from './shapes.js';

/** One message of a page, or what is wrong with it. */
export function parsePageMessage(value: unknown): PageMessage | BadMessage {
  return hasShape<PageMessage>(value, SHAPES) ? value : badMessage(value);
}

const isOperation: Guard<AdminOperation> = (value): value is AdminOperation =>
  isString(value) && Object.hasOwn(ADMIN_ARGUMENTS, value);

const isEventType = literal(
  'hit',
  'miss',
  'stored',
  'updated',
  'revalidated',
  'invalidated',
  'evicted',
  'cleared',
  'quota',
  'error',
);

const SHAPES: MessageShapes<PageMessage> = {
  settings: [isString, isSettings],
  'referrer-policy': [isReferrerPolicy],
  send: [isNumber, isString, isString, isString, isString, isString, nullable(isSendExtra)],
  abort: [isNumber, optional(literal('timeout'))],
  credit: [isNumber, isNumber],
  go: [isNumber],
  admin: [isNumber, isString, isOperation, isUnknown],
  listen: [isString, listOf(isEventType)],
  holding: [isString],
  pause: [],
  resume: [],
  ping: [],
  bye: [],
};
