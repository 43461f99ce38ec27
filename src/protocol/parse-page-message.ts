import { isOperation } from '../engine/admin/operations.js';
import type { SessionEventType } from '../engine/events.js';
import {
  type Guard,
  isNumber,
  isString,
  isUnknown,
  isUpTo,
  listOf,
  literal,
  nullable,
  optional,
  shape,
} from '../guards.js';
import { isSettings } from '../options/settings-shape.js';
import { isFetchOptions, isReferrerPolicy, isRequestBody, isRequestSettings } from '../request/request-shape.js';
import { EVENT_TYPES, type PageMessage, type SendExtra } from './messages.js';

/**
 * Is it a message of a page? Checked completely, since any script of the site can post one. Members beyond the shape are ignored: a newer
 * version may have more.
 */
export function isPageMessage(value: unknown): value is PageMessage {
  if (!Array.isArray(value)) return false;
  const kind: unknown = value[0];
  if (typeof kind !== 'string' || !Object.hasOwn(SHAPES, kind)) return false;
  const members = SHAPES_BY_NAME[kind] ?? [];
  for (let at = 0; at < members.length; at += 1) if (members[at]?.(value[at + 1]) !== true) return false;
  return true;
}

/** Guards for the members after the kind. */
type Shapes = { readonly [Kind in PageMessage[0]]: Members<Extract<PageMessage, readonly [Kind, ...unknown[]]>> };
type Members<Message> = Message extends readonly [string, ...infer Rest]
  ? { readonly [At in keyof Rest]: Guard<Rest[At]> }
  : never;

const isEventType: Guard<SessionEventType> = (value): value is SessionEventType =>
  isString(value) && Object.hasOwn(EVENT_TYPES, value);

const isSendExtra: Guard<SendExtra> = shape<SendExtra>({
  body: optional(isRequestBody),
  fetchOptions: optional(isFetchOptions),
  options: optional(isRequestSettings),
});

/** Ids, methods, names of locks. */
const isId = isUpTo(1000);
/** No browser fetches a longer URL (Chromium: 2 MB). */
const isUrlText = isUpTo(2 * 1024 * 1024);
/** No server accepts more header fields. */
const isFieldText = isUpTo(256 * 1024);

const SHAPES: Shapes = {
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
const SHAPES_BY_NAME: Readonly<Record<string, readonly (Guard<unknown> | undefined)[]>> = SHAPES;
