import { type CacheError, fail } from '../../errors.js';
import type { WhyNotStored } from '../../http/explain/explain.js';
import { isDecoded } from '../../http/fields/content.js';
import {
  fieldValue,
  type HeaderField,
  type HeaderFields,
  listMembers,
  parseFieldLines,
  storableFields,
  toFieldLines,
  withoutFields,
} from '../../http/fields/header-fields.js';
import { takesStale } from '../../http/freshness/stale.js';
import { cacheGroups, groupTag } from '../../http/storing/invalidation.js';
import type { StoredResponse } from '../../http/storing/stored-response.js';
import { mayStore } from '../../http/storing/storing.js';
import { mergeTags } from '../../http/storing/tags.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { varyNames } from '../../http/vary/vary.js';
import { expiresAt } from '../../options/expiration.js';
import type { Settings } from '../../options/settings.js';
import { entryKey } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { Redirect } from '../../request/redirects.js';
import type { Position } from '../../storage/backend.js';
import { type Alias, FORMAT, type StoredEntry } from '../../storage/entry.js';
import { entryBytes } from '../../storage/entry-bytes.js';
import { type Ask, shownUrl } from '../ask.js';
import { isUnreadable, type Received, withoutFragment } from '../fetch/fetch-group.js';
import { isUser } from '../identity/identities.js';
import type { Found } from '../lookup/reads.js';
import { type EngineState, noteRefusal, report, tellOnce } from '../state.js';

/** As what a response is stored once its body is complete. */
export type StorePlan = {
  readonly entry: StoredEntry;
  /** From the URL that was requested, when a redirect was followed. */
  readonly alias: Alias | null;
  readonly since: Position;
  readonly event: 'stored' | 'updated';
};

/** A plan, or why there is none: a response that has no end must not even be collected. */
export type Planned =
  | { readonly kind: 'store'; readonly plan: StorePlan }
  | { readonly kind: 'do-not-store'; readonly why: WhyNotStored };

/** Decide whether and as what a response is stored. A failure here costs the storing, not the answer. */
export function planStoring(engine: EngineState, ask: Ask, found: Found, received: Received): Planned {
  try {
    noteCookies(engine, ask, received);
    return noted(engine, ask, plan(ask, found, received));
  } catch (error) {
    report(engine, 'prepare', error);
    return { kind: 'do-not-store', why: 'endless' };
  }
}

function noted(engine: EngineState, { key }: Ask, planned: Planned): Planned {
  if (planned.kind === 'do-not-store') noteRefusal(engine, key, planned.why);
  return planned;
}

/** Is it small enough to be stored, fields and all? */
export const fits = ({ call }: Ask, entry: StoredEntry): boolean => entryBytes(entry) <= call.settings.maxEntryBytes;

function plan(ask: Ask, found: Found, received: Received): Planned {
  const { call, policy, identity } = ask;
  const { settings, request } = call;
  const { response, fields, requestTime, responseTime } = received;
  const { method } = request;
  const storing = mayStore({
    method,
    requestFields: answeredFields(ask.fields, received.sent),
    status: response.status,
    fields,
    requestTime,
    responseTime,
    policy,
    settings,
    hasIdentity: isUser(identity),
  });
  if (isUnreadable(received)) return { kind: 'do-not-store', why: received.passOn ? 'redirect' : 'unreadable' };
  if (storing.kind === 'do-not-store') return storing;
  const { position } = found;
  if (position === null) return { kind: 'do-not-store', why: 'unavailable' };
  if (!hasStorableUrl(ask, received)) return { kind: 'do-not-store', why: 'redirect' };
  const untagged = entryOf(ask, received, storing.stored);
  if (!fits(ask, untagged)) return { kind: 'do-not-store', why: 'too-large' };
  const replaced = found.candidates.map((candidate) => candidate.entry).filter((other) => replaces(untagged, other));
  const entry = withTags(
    untagged,
    replaced.flatMap(({ tags }) => tags ?? []),
  );
  const known = replaced.some(({ cacheKey }) => cacheKey === entry.cacheKey);
  const alias = aliasOf(ask, received, entry);
  return { kind: 'store', plan: { entry, alias, since: position, event: known ? 'updated' : 'stored' } };
}

/** The same response, or one of the other form. */
export const replaces = (one: StoredEntry, other: StoredEntry): boolean =>
  one.key === other.key && (one.cacheKey === other.cacheKey || isOtherForm(one, other));

/** Without Vary where this has it, or with it where this has none: both cannot be true of an origin. */
export const isOtherForm = (one: StoredEntry, other: StoredEntry): boolean =>
  (one.vary.length === 0) !== (other.vary.length === 0);

/** After a redirect only what came from the same origin, and to the same method, has a name to be stored under. */
function hasStorableUrl({ call: { request } }: Ask, { redirected, url }: Received): boolean {
  if (!redirected) return true;
  const crossed = new URL(url).origin !== new URL(request.url).origin;
  return !crossed && (request.method === 'GET' || request.method === 'HEAD');
}

/** What is stored of a response beside its body. */
export function entryOf(ask: Ask, received: Received, stored: StoredResponse): StoredEntry {
  const { request, settings } = ask.call;
  const { response, redirected, requestTime, responseTime } = received;
  const finalUrl = redirected ? received.url : request.url;
  const key = redirected ? ask.keyOf(finalUrl) : ask.key;
  const url = urlName(finalUrl, settings);
  return {
    ...stored,
    format: FORMAT,
    cacheKey: entryKey(key, stored.vary, stored.selecting),
    key,
    ...(ask.identity !== null && { identity: ask.identity }),
    ...(isDecoded(received.fields) && { isDecoded: true }),
    ...(received.byWorker && { byWorker: true }),
    method: request.method,
    requestUrl: url,
    url,
    statusText: response.statusText,
    type: response.type,
    fields: redactFields(toFieldLines(decodedFields(received.fields)), settings.ignoredParameters),
    requestFields: redactFields(request.fields, settings.ignoredParameters),
    createdAt: responseTime,
    lastUsed: responseTime,
    size: 0,
    elapsed: responseTime - requestTime,
  };
}

/** The redirect itself is invisible: the settings say how long it is followed, and how stale what it leads to may be. */
function aliasOf(
  { key, identity, policy, call: { request, settings } }: Ask,
  { history, byWorker }: Received,
  entry: StoredEntry,
): Alias | null {
  if (entry.key === key || policy.expiration.kind === 'unset') return null;
  const expires = expiresAt(policy.expiration, entry.responseTime);
  if (expires <= entry.responseTime && !takesStale(policy)) return null;
  return {
    format: FORMAT,
    cacheKey: hashKey(key),
    key,
    ...(identity !== null && { identity }),
    target: entry.key,
    requestUrl: urlName(request.url, settings),
    expires,
    requestTime: entry.requestTime,
    ...(history.length > 0 && { history: storedHistory(history, settings) }),
    ...(byWorker && { byWorker }),
  };
}

/** Script gets decoded bytes: the encoding, and the length of the encoded bytes, would say something wrong about them. */
export function decodedFields(fields: HeaderFields): HeaderFields {
  const kept = storableFields(fields);
  if (!isDecoded(fields)) return kept;
  return withoutFields(kept, ['content-encoding', 'content-length']);
}

/** Redirects as they are stored: redacted as entries are, and without the fragments of Location, where tokens are handed over. */
export function storedHistory(history: readonly Redirect[], settings: Settings): readonly Redirect[] {
  return history.map(({ status, statusText, url, fields }) => {
    const kept = toFieldLines(storableFields(parseFieldLines(fields)).map(withoutTarget));
    return { status, statusText, url: urlName(url, settings), fields: redactFields(kept, settings.ignoredParameters) };
  });
}

const withoutTarget = ([name, value]: HeaderField): HeaderField => [
  name,
  name === 'location' ? withoutFragment(value) : value,
];

/** An entry with what it is deleted by: these tags first, then its own, and the groups that it says to belong to. RFC 9875 §2. */
export function withTags(entry: StoredEntry, tags: readonly string[]): StoredEntry {
  const all = [...mergeTags(tags, entry.tags), ...groupsOf(entry)];
  const { tags: _before, ...untagged } = entry;
  return all.length === 0 ? untagged : { ...untagged, tags: all };
}

/** Most responses belong to none: only what names some is parsed. */
function groupsOf({ fields, url }: StoredEntry): readonly string[] {
  if (!fields.includes('cache-groups:')) return [];
  const { origin } = new URL(url);
  return cacheGroups(parseFieldLines(fields)).map((group) => groupTag(origin, group));
}

/**
 * A `private` response that cookies select, and nobody knows whose it is: a worker sees no cookies, so it is not stored. Who wants it
 * stored learns what to do, once.
 */
export function noteCookies(engine: EngineState, ask: Ask, { fields }: Received): void {
  if (isUser(ask.identity) || !isPrivate(fieldValue(fields, 'cache-control'))) return;
  if (varyNames(fields).includes('cookie')) tellOnce(engine, missing(shownUrl(ask.call)));
}

const isPrivate = (cacheControl = ''): boolean =>
  listMembers(cacheControl).some((directive) => /^private\s*(?:=|$)/i.test(directive));

const missing = (url: string): CacheError => fail('identity-missing', 'identityMissing', url);
