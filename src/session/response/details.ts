import type { Admin } from '../../engine/admin/operations.js';
import type { Answer } from '../../engine/answer.js';
import { parseFieldLines } from '../../http/fields/header-fields.js';
import { parseLinks } from '../../http/fields/links.js';
import type { Millis } from '../../http/units.js';
import { toHeaders } from '../../request/headers.js';
import { type UrlSettings, urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { isRedirectStatus } from '../../request/redirect-target.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { WholeBody } from './body.js';

/**
 * The request that a response answers, secrets redacted (requests-cache: CachedRequest). Without cookies, which script cannot see,
 * and without its body, which is never stored. It can be prepared again as it is.
 *
 * @example
 * const again = await session.prepareRequest(response.request);
 */
export type CachedRequest = { readonly method: string; readonly url: string; readonly headers: Headers };

/** A request, and the settings that say which of its values are secret. */
export type Asked = { readonly request: PreparedRequest; readonly settings: UrlSettings };

export const cachedRequest = ({ request, settings }: Asked): CachedRequest => ({
  method: request.method,
  url: urlName(request.url, settings),
  headers: toHeaders(parseFieldLines(redactFields(request.fields, settings.ignoredParameters))),
});

/** The context of a response: its request, and the dependencies of its methods. */
export type ResponseContext = {
  readonly now: () => Millis;
  readonly asked: Asked;
  readonly admin: Admin;
  /** Start of the call, by `performance.now()`. */
  readonly since: number;
  /** The fragment of the requested URL, with its `#`. */
  readonly fragment?: string;
  /** The target of a redirect that was not followed. */
  readonly next?: PreparedRequest | null;
  /** Gets the body where the answer does not carry it. */
  readonly load?: () => Promise<WholeBody>;
  /** The stored entry, if the response was listed. */
  readonly entry?: StoredEntry;
};

const locationOf = ({ fields }: Pick<Answer, 'fields'>): string | undefined =>
  parseFieldLines(fields).find(([name]) => name === 'location')?.[1];

/** Is it a redirect? The type is all that is known of one that the browser hides. */
export const isRedirect = (answer: Answer): boolean =>
  answer.type === 'opaqueredirect' || (isRedirectStatus(answer.status) && locationOf(answer) !== undefined);

export const isPermanentRedirect = (answer: Answer): boolean =>
  (answer.status === 301 || answer.status === 308) && locationOf(answer) !== undefined;

/** The fragment after redirects: the last one in a Location, else the one of the request. RFC 9110 §10.2.2. */
export function fragmentAfter({ history }: Answer, requested: string): string {
  if (history === undefined) return requested;
  return history.reduce((fragment, redirect) => /#.+/.exec(locationOf(redirect) ?? '')?.[0] ?? fragment, requested);
}

/** The redirects before an answer, each as an answer of its own. Their bodies were not read. */
export function redirectAnswers(final: Answer): readonly Answer[] {
  const { native: _opaque, history = [], ...rest } = final;
  const none = { redirected: false, cacheKey: null, expires: null, size: 0, body: null } as const;
  return history.map((redirect) => ({ ...rest, ...redirect, ...none }));
}

/** One link of a response: its absolute URL, and its parameters. */
export type Link = { readonly url: string; readonly [parameter: string]: string };

/**
 * The links of a Link field by their relation, else by their URL. Of several links with one relation it has the first; a link with
 * several relations is there under each. RFC 8288 §3.3.
 */
export function linksOf(field: string | null, base: string): Readonly<Record<string, Link>> {
  const found = new Map<string, Link>();
  for (const { target, parameters } of parseLinks(field ?? '')) {
    if (!URL.canParse(target, base)) continue;
    const url = new URL(target, base).href;
    // The first of two parameters with one name counts.
    const link: Link = { ...Object.fromEntries(parameters.toReversed()), url };
    const relations = (link.rel ?? url).split(/\s+/).filter((relation) => relation !== '');
    for (const relation of relations) if (!found.has(relation)) found.set(relation, link);
  }
  return Object.fromEntries(found);
}

/** The method that Node calls to print an object; our objects have no members of their own to show. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Prints a value as Node does. */
export type Print = (value: unknown, options: object) => string;

/** An object as its class and the result of `toJSON`. */
export const inspected = (object: { toJSON(): unknown }, print: Print, options: object): string =>
  `${object.constructor.name} ${print(object.toJSON(), options)}`;
