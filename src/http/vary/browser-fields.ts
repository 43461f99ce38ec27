import { fieldValue, type HeaderFields } from '../fields/header-fields.js';

/** The value of a field that the browser may have added where script cannot see it. No real value contains NUL (RFC 9110 §5.5). */
const UNSEEN = '\0';

/** Represents all client hints. */
const HINTS = 'sec-ch-*';

/** The properties of a request that determine the fields that the browser adds. */
export type BrowserRequest = {
  readonly mode?: string | undefined;
  readonly destination?: string | undefined;
  /** The browser adds client hints where script cannot see them, as for requests of a page. */
  readonly hidesHints?: boolean | undefined;
};

/**
 * The fields that the browser adds to a request after script, as far as its properties determine them: they select among stored
 * responses as if they were visible. Unknown: who started a navigation, and whether it was preloaded. Fetch Metadata §2.
 *
 * @example
 * browserFields({ mode: 'no-cors', destination: 'image' }); // [['sec-fetch-dest', 'image'], ['sec-fetch-mode', 'no-cors']]
 */
export function browserFields({ mode = 'cors', destination = '', hidesHints = false }: BrowserRequest): HeaderFields {
  if (mode === 'cors' && destination === '' && !hidesHints) return OF_FETCH;
  return [
    ['sec-fetch-dest', destination || 'empty'],
    ['sec-fetch-mode', mode],
    ...(mode === 'navigate' ? OF_NAVIGATIONS : []),
    ...(hidesHints ? [[HINTS, UNSEEN] as const] : []),
  ];
}

const OF_FETCH: HeaderFields = [
  ['sec-fetch-dest', 'empty'],
  ['sec-fetch-mode', 'cors'],
];

const OF_NAVIGATIONS: HeaderFields = [
  ['sec-fetch-site', UNSEEN],
  ['sec-fetch-user', UNSEEN],
  ['sec-purpose', UNSEEN],
  ['service-worker-navigation-preload', UNSEEN],
];

/** Is the value that the origin received unknown? Then it matches nothing. RFC 9111 §4.1. */
export const isUnseen = (name: string, requestFields: HeaderFields): boolean =>
  (fieldValue(requestFields, name) ?? (isHint(name) ? fieldValue(requestFields, HINTS) : undefined)) === UNSEEN;

/**
 * The fields that a request was really sent with: visible client hints are lost if it had to be replaced by one that script made.
 *
 * @example
 * answeredFields([['sec-ch-dpr', '2'], ['accept', 'image/png']], new Headers()); // [['accept', 'image/png']]
 */
export const answeredFields = (requestFields: HeaderFields, sent: { has(name: string): boolean }): HeaderFields =>
  requestFields.filter(([name, value]) => !isHint(name) || value === UNSEEN || sent.has(name));

const isHint = (name: string): boolean => name.startsWith('sec-ch-') || OLD_HINTS.includes(name);
const OLD_HINTS = ['dpr', 'width', 'viewport-width', 'device-memory', 'rtt', 'downlink', 'ect'];
