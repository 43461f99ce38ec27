import { isOperation } from '../engine/admin/operations.js';
import { type Guard, isNumber, isUnknown, isUpTo, listOf, literal, nullable, optional, shape } from '../guards.js';
import { isSettings } from '../options/settings-shape.js';
import { isFetchOptions, isReferrerPolicy, isRequestBody, isRequestSettings } from '../request/request-shape.js';
import { type BadMessage, badMessage } from './bad-message.js';
import type { PageMessage, SendExtra } from './messages.js';
import { hasShape, type MessageShapes } from './shapes.js';

/** One message of a page, or what is wrong with it. */
export function parsePageMessage(value: unknown): PageMessage | BadMessage {
  return hasShape<PageMessage>(value, SHAPES) ? value : badMessage(value);
}

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

const isSendExtra: Guard<SendExtra> = shape<SendExtra>({
  body: optional(isRequestBody),
  fetchOptions: optional(isFetchOptions),
  options: optional(isRequestSettings),
});

/** Ids, methods, names of locks. */
const isId = isUpTo(1000);
/** No browser fetches a longer URL (Chromium: 2 MB). */
const isUrlText = isUpTo(2 * 1024 * 1024);
/** No server takes so many header fields. */
const isFieldText = isUpTo(256 * 1024);

const SHAPES: MessageShapes<PageMessage> = {
  settings: [isId, isSettings],
  'referrer-policy': [isReferrerPolicy],
  send: [isNumber, isId, isId, isUrlText, isFieldText, isUrlText, nullable(isSendExtra)],
  abort: [isNumber, optional(literal('timeout'))],
  credit: [isNumber, isNumber],
  go: [isNumber],
  admin: [isNumber, isId, isOperation, isUnknown],
  listen: [isId, listOf(isEventType)],
  holding: [isId],
  pause: [],
  resume: [],
  ping: [],
  bye: [],
};
