import { type CacheError, fail } from '../../errors.js';
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
import { expiresAt } from '../../http/freshness/expiration.js';
import { takesStale } from '../../http/freshness/stale.js';
import { cacheGroups } from '../../http/storing/invalidation.js';
import type { StoredResponse } from '../../http/storing/stored-response.js';
import type { WhyNotStored } from '../../http/storing/storing.js';
import { mayStore } from '../../http/storing/storing.js';
import { groupTag, mergeTags } from '../../http/storing/tags.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { varyNames } from '../../http/vary/vary.js';
import type { Settings } from '../../options/table.js';
import { entryKey } from '../../request/key/cache-key.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { Redirect } from '../../request/redirects.js';
import type { Position } from '../../storage/backend.js';
import { type Alias, aliasTo, entryBytes, FORMAT, type StoredEntry } from '../../storage/entry.js';
import { type Ask, shownUrl } from '../ask.js';
import { isUnreadable, type Received, withoutFragment } from '../fetch/fetch-group.js';
import { isUser } from '../identity/identities.js';
import type { Found } from '../lookup/reads.js';
import { type EngineState, noteRefusal, report, tellOnce } from '../state.js';

/** What a response will be stored as, once its body is complete. */
export type StorePlan = {
  readonly entry: StoredEntry;
  /** From the requested URL, when a redirect was followed. */
  readonly alias: Alias | null;
  readonly since: Position;
  readonly event: 'stored' | 'updated';
};

/** A plan, or the reason why the response is not stored. */
export type Planned =
  | { readonly kind: 'store'; readonly plan: StorePlan }
  | { readonly kind: 'do-not-store'; readonly why: WhyNotStored };

/** Decide whether and how a response is stored. A failure here costs the storing, not the answer. */
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

/** Would storing `one` remove `other`: the same response, or one of the other form? */
export const replaces = (one: StoredEntry, other: StoredEntry): boolean =>
  one.key === other.key && (one.cacheKey === other.cacheKey || isOtherForm(one, other));

/** One has Vary and the other has none: both cannot be valid at the same time. */
export const isOtherForm = (one: StoredEntry, other: StoredEntry): boolean =>
  (one.vary.length === 0) !== (other.vary.length === 0);

/** A followed redirect must have stayed on the same origin, and have kept the method, for the response to have a name. */
function hasStorableUrl({ call: { request } }: Ask, { redirected, url }: Received): boolean {
  if (!redirected) return true;
  const crossed = new URL(url).origin !== new URL(request.url).origin;
  return !crossed && (request.method === 'GET' || request.method === 'HEAD');
}

/** The parts of a response that an entry is made of. */
type Storable = Pick<Received, 'redirected' | 'url' | 'fields' | 'requestTime' | 'responseTime' | 'byWorker'> & {
  readonly response: Pick<Response, 'statusText' | 'type'>;
};

/** The entry of a response. */
export function entryOf(ask: Ask, received: Storable, stored: StoredResponse): StoredEntry {
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

/** The redirect itself is invisible, so the settings say how long the alias is valid. */
function aliasOf(
  { key, policy, call: { request, settings } }: Ask,
  { history }: Received,
  entry: StoredEntry,
): Alias | null {
  if (entry.key === key || policy.expiration.kind === 'unset') return null;
  const expires = expiresAt(policy.expiration, entry.responseTime);
  if (expires <= entry.responseTime && !takesStale(policy)) return null;
  return aliasTo(entry, key, {
    requestUrl: urlName(request.url, settings),
    expires,
    ...(history.length > 0 && { history: storedHistory(history, settings) }),
  });
}

/** Script gets decoded bytes, which Content-Encoding and the encoded length would describe wrongly. */
export function decodedFields(fields: HeaderFields): HeaderFields {
  const kept = storableFields(fields);
  if (!isDecoded(fields)) return kept;
  return withoutFields(kept, ['content-encoding', 'content-length']);
}

/** Redirects as they are stored: redacted, and without the fragments of Location, which may carry tokens. */
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

/** An entry with these tags, its own, and the cache groups in its header fields. RFC 9875 §2. */
export function withTags(entry: StoredEntry, tags: readonly string[]): StoredEntry {
  const all = [...mergeTags(tags, entry.tags), ...groupsOf(entry)];
  const { tags: _before, ...untagged } = entry;
  return all.length === 0 ? untagged : { ...untagged, tags: all };
}

/** Parsed only where the field is there, which is rare. */
function groupsOf({ fields, url }: StoredEntry): readonly string[] {
  if (!fields.includes('cache-groups:')) return [];
  const { origin } = new URL(url);
  return cacheGroups(parseFieldLines(fields)).map((group) => groupTag(origin, group));
}

/**
 * A `private` response that cookies select, without an identity: a worker sees no cookies, so it is not stored. Reported once, with what to do.
 */
export function noteCookies(engine: EngineState, ask: Ask, { fields }: Received): void {
  if (isUser(ask.identity) || !isPrivate(fieldValue(fields, 'cache-control'))) return;
  if (varyNames(fields).includes('cookie')) tellOnce(engine, missing(shownUrl(ask.call)));
}

const isPrivate = (cacheControl = ''): boolean =>
  listMembers(cacheControl).some((directive) => /^private\s*(?:=|$)/i.test(directive));

const missing = (url: string): CacheError => fail('identity-missing', 'identityMissing', url);
