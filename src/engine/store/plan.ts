import { fail } from '../../errors.js';
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
import type { Fetching } from '../fetch/forwarding.js';
import { isUser } from '../identity/identities.js';
import type { Found } from '../lookup/reads.js';
import { noteRefusal, report, tellOnce } from '../state.js';

/** How a response will be stored, once its body is complete. */
export type StorePlan = {
  readonly entry: StoredEntry;
  /** From the requested URL, when a redirect was followed. */
  readonly alias: Alias | null;
  readonly since: Position;
  readonly event: 'stored' | 'updated';
};

/** Decide whether and how a response is stored; else the reason why not. A failure here costs the storing, not the answer. */
export function planStoring({ ask, found }: Fetching, received: Received): StorePlan | WhyNotStored {
  const { engine } = ask;
  try {
    noteCookies(ask, received);
    const planned = plan(ask, found, received);
    if (typeof planned === 'string') noteRefusal(engine, ask.key, planned);
    return planned;
  } catch (error) {
    report(engine, 'prepare', error);
    return 'endless';
  }
}

/** Is it small enough to be stored, fields and all? */
export const fits = ({ call }: Ask, entry: StoredEntry): boolean => entryBytes(entry) <= call.settings.maxEntryBytes;

function plan(ask: Ask, found: Found, received: Received): StorePlan | WhyNotStored {
  const { call, policy, identity } = ask;
  const { settings, request } = call;
  const { response, fields, requestTime, responseTime } = received;
  const storing = mayStore({
    method: request.method,
    requestFields: answeredFields(ask.fields, received.sent),
    status: response.status,
    fields,
    requestTime,
    responseTime,
    policy,
    settings,
    hasIdentity: isUser(identity),
  });
  if (isUnreadable(received)) return received.passOn ? 'redirect' : 'unreadable';
  if (storing.kind === 'do-not-store') return storing.why;
  const { position: since } = found;
  if (since === null) return 'unavailable';
  if (!hasStorableUrl(ask, received)) return 'redirect';
  const untagged = entryOf(ask, received, storing.stored);
  if (!fits(ask, untagged)) return 'too-large';
  const replaced = found.candidates.map((candidate) => candidate.entry).filter((other) => replaces(untagged, other));
  const tags = replaced.flatMap((other) => other.tags ?? []);
  const entry = withTags(untagged, tags);
  const isKnown = replaced.some(({ cacheKey }) => cacheKey === entry.cacheKey);
  return { entry, alias: aliasOf(ask, received, entry), since, event: isKnown ? 'updated' : 'stored' };
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
function decodedFields(fields: HeaderFields): HeaderFields {
  const kept = storableFields(fields);
  return isDecoded(fields) ? withoutFields(kept, ['content-encoding', 'content-length']) : kept;
}

/** Redirects as they are stored: redacted, and without the fragments of Location, which may carry tokens. */
function storedHistory(history: readonly Redirect[], settings: Settings): readonly Redirect[] {
  const withoutTarget = ([name, value]: HeaderField): HeaderField => [
    name,
    name === 'location' ? withoutFragment(value) : value,
  ];
  return history.map(({ status, statusText, url, fields }) => {
    const kept = toFieldLines(storableFields(parseFieldLines(fields)).map(withoutTarget));
    return { status, statusText, url: urlName(url, settings), fields: redactFields(kept, settings.ignoredParameters) };
  });
}

/** An entry with these tags, its own, and the cache groups in its header fields, which are rare. RFC 9875 §2. */
export function withTags(entry: StoredEntry, tags: readonly string[]): StoredEntry {
  const { tags: own, ...untagged } = entry;
  const groups = entry.fields.includes('cache-groups:') ? cacheGroups(parseFieldLines(entry.fields)) : [];
  const all = [...mergeTags(tags, own), ...groups.map((group) => groupTag(new URL(entry.url).origin, group))];
  return all.length === 0 ? untagged : { ...untagged, tags: all };
}

/**
 * A `private` response that cookies select, without an identity: a worker sees no cookies, so it is not stored. Reported once, with what to do.
 */
function noteCookies({ engine, identity, call }: Ask, { fields }: Received): void {
  const directives = isUser(identity) ? [] : listMembers(fieldValue(fields, 'cache-control') ?? '');
  if (directives.some((directive) => /^private\s*(?:=|$)/i.test(directive)) && varyNames(fields).includes('cookie'))
    tellOnce(engine, fail('identity-missing', 'identityMissing', shownUrl(call)));
}
