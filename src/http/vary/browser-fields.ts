import { fieldValue, type HeaderFields } from '../fields/header-fields.js';

/** The value of a field that the browser may have added where nobody can see it. */
const UNSEEN = '?';

/** Stands for all client hints. */
const HINTS = 'sec-ch-*';

/** What a request tells of the fields that the browser adds to it. */
export type BrowserRequest = {
  readonly mode?: string | undefined;
  readonly destination?: string | undefined;
  /** The browser adds client hints to it, and script sees none of them, as in a page. */
  readonly hidesHints?: boolean | undefined;
};

/**
 * The fields that the browser adds to a request below any script, as far as the request tells: they select among stored responses as if
 * they stood there. Who began a navigation is unknown, and so is whether the browser preloaded it. Fetch Metadata §2.
 *
 * @example
 * browserFields({ mode: 'no-cors', destination: 'image' }); // [['sec-fetch-dest', 'image'], ['sec-fetch-mode', 'no-cors']]
 */
export function browserFields({ mode = 'cors', destination = '', hidesHints = false }: BrowserRequest): HeaderFields {
  if (mode === 'cors' && destination === '' && !hidesHints) return CALL;
  return [
    ['sec-fetch-dest', destination || 'empty'],
    ['sec-fetch-mode', mode],
    ...(mode === 'navigate' ? OF_NAVIGATIONS : []),
    ...(hidesHints ? [[HINTS, UNSEEN] as const] : []),
  ];
}

const CALL: HeaderFields = [
  ['sec-fetch-dest', 'empty'],
  ['sec-fetch-mode', 'cors'],
];

const OF_NAVIGATIONS: HeaderFields = [
  ['sec-fetch-site', UNSEEN],
  ['sec-fetch-user', UNSEEN],
  ['sec-purpose', UNSEEN],
  ['service-worker-navigation-preload', UNSEEN],
];

/** A field of which nobody knows what the origin saw: it matches nothing. RFC 9111 §4.1. */
export function isUnseen(name: string, requestFields: HeaderFields): boolean {
  return (fieldValue(requestFields, name) ?? (isHint(name) ? fieldValue(requestFields, HINTS) : undefined)) === UNSEEN;
}

/**
 * The fields by which a request was answered: hints that it shows are lost where it had to be sent by a request of our own.
 *
 * @example
 * answeredFields([['sec-ch-dpr', '2'], ['accept', 'image/png']], new Headers()); // [['accept', 'image/png']]
 */
export function answeredFields(requestFields: HeaderFields, sent: { has(name: string): boolean }): HeaderFields {
  return requestFields.filter(([name, value]) => !isHint(name) || value === UNSEEN || sent.has(name));
}

const isHint = (name: string): boolean => name.startsWith('sec-ch-') || OLD_HINTS.has(name);
const OLD_HINTS: ReadonlySet<string> = new Set([
  'dpr',
  'width',
  'viewport-width',
  'device-memory',
  'rtt',
  'downlink',
  'ect',
]);
