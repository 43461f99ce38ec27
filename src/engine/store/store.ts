import type { WhyNotStored } from '../../http/explain/explain.js';
import { isDecoded } from '../../http/fields/content.js';
import {
  fieldValue,
  type HeaderFields,
  storableFields,
  toFieldLines,
  withoutFields,
} from '../../http/fields/header-fields.js';

import { takesStale } from '../../http/freshness/stale.js';
import { isAskedLater, type StoredResponse } from '../../http/storing/stored-response.js';

import { mayStore } from '../../http/storing/storing.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { expiresAt } from '../../options/expiration.js';
import { entryKey } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { Position } from '../../storage/backend.js';
import { type Alias, type Candidate, FORMAT, hashOf, type Selectable, type StoredEntry } from '../../storage/entry.js';
import { entryBytes } from '../../storage/entry-bytes.js';
import { ordered } from '../../storage/write-plan.js';
import { whenLetIn } from '../admin/filter.js';
import type { Ask } from '../ask.js';
import type { BodyEnd } from '../body/shared-body.js';
import type { Group } from '../fetch/coalesce.js';
import type { Received } from '../fetch/shared.js';
import { noteCookies } from '../identity/cookies.js';
import { isUser } from '../identity/identity.js';
import { isUnreadable } from '../lookup/answers.js';
import type { Found } from '../lookup/lookup.js';
import { searchAliases } from '../lookup/no-vary-search.js';
import { trust } from '../lookup/read-body.js';
import { storedHistory } from '../lookup/stored-history.js';
import { type EngineState, report } from '../state.js';
import { placed } from './store-part.js';
import { withTags } from './tagged.js';

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
    report(engine, 'A response could not be prepared for the store.', error);
    return { kind: 'do-not-store', why: 'endless' };
  }
}

function noted(engine: EngineState, { key }: Ask, planned: Planned): Planned {
  if (planned.kind === 'do-not-store') engine.refusals.note(key, planned.why);
  return planned;
}

/** A response whose body has come to its end, one way or another. */
type Arrived = {
  readonly plan: StorePlan;
  readonly found: Found;
  readonly received: Received;
  readonly end: BodyEnd;
};

/** The body has come to its end: store it, if it is whole and nothing removed it meanwhile. */
export function storeWhole(engine: EngineState, ask: Ask, group: Group, { plan, found, received, end }: Arrived): void {
  if (end.kind !== 'whole' || !hasDeclaredLength(received, end.size)) {
    engine.refusals.note(ask.key, end.kind === 'dropped' ? 'too-large' : 'torn');
    return;
  }
  const candidate = { entry: { ...plan.entry, size: end.size }, body: end.body };
  const kept = plan.entry.status === 206 ? placed({ candidate, beside: besideOf(found, plan) }) : candidate;
  if (kept !== null) store(engine, ask, group, plan, kept);
}

const besideOf = ({ candidates }: Found, { entry: { cacheKey } }: StorePlan): Selectable | undefined =>
  candidates.find(({ entry }) => entry.cacheKey === cacheKey);

/**
 * Put a complete response into memory and into the queue of writes, if the session's filter lets it in. A failure costs the storing, not
 * the answer.
 */
export function store(engine: EngineState, ask: Ask, group: Group, plan: StorePlan, candidate: Candidate): void {
  if (group.detached || !fits(ask, candidate.entry)) return;
  try {
    const tags = group.tagsFor(candidate.entry);
    const tagged = { ...candidate, entry: ordered(withTags(candidate.entry, tags), plan.since) };
    const keep = (): void => put(engine, ask, group, plan, tagged);
    if (ask.call.settings.filterFn === null) keep();
    else whenLetIn(engine, ask, { candidate: tagged, isKnown: plan.event === 'updated' }, keep);
  } catch (error) {
    report(engine, 'A response could not be stored.', error);
  }
}

/** Is it small enough to be stored, fields and all? */
export const fits = ({ call }: Ask, entry: StoredEntry): boolean => entryBytes(entry) <= call.settings.maxEntryBytes;

function put(engine: EngineState, ask: Ask, group: Group, plan: StorePlan, candidate: Candidate): void {
  if (group.detached) return;
  const { autoPurge } = ask.call.settings;
  if (autoPurge !== null) void engine.purging.ifDue(autoPurge);
  engine.refusals.end(ask.key);
  const { since, event, alias } = plan;
  const bounds = boundsOf(ask);
  engine.writes.add({ write: { kind: 'put', ...candidate, since }, found: { candidate }, event, bounds });
  remember(engine, candidate, since);
  const names = [...searchAliases(ask, candidate.entry), ...navigationAliases(ask, candidate.entry)];
  for (const unordered of alias === null ? names : [...names, alias]) {
    const name = ordered(unordered, since);
    engine.writes.add({ write: { kind: 'alias', alias: name, since }, found: { alias: name }, event: null, bounds });
    engine.tier?.dropKeys([name.cacheKey]);
    engine.reads.forget(name.cacheKey);
  }
}

/**
 * A variant goes into the tier only beside the others: alone it would hide them; and what has no Vary is no variant, but what it takes
 * the place of. Nothing goes there, as nothing goes into the store, in place of an answer to a later request.
 */
export function remember(engine: EngineState, candidate: Candidate, since: Position): void {
  const { tier, reads } = engine;
  const { key, vary, cacheKey } = candidate.entry;
  reads.forget(hashOf(cacheKey));
  trust(engine, candidate);
  const held = tier?.get(key)?.candidates;
  const isOvertaken = (entry: StoredEntry): boolean =>
    entry.cacheKey === cacheKey && isAskedLater(entry, candidate.entry);
  const isLate = held?.some(({ entry }) => isOvertaken(entry)) ?? false;
  if (isLate) return;
  const isInstead = held?.some(({ entry }) => isOtherForm(candidate.entry, entry)) ?? false;
  if (isInstead) tier?.dropKeys([cacheKey]);
  if (vary.length === 0 || (held !== undefined && !isInstead)) tier?.put(candidate, since);
}

export const boundsOf = ({ call: { settings } }: Ask): { maxBytes: number; maxEntries: number } => ({
  maxBytes: settings.maxCacheBytes,
  maxEntries: settings.maxEntries,
});

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
const isOtherForm = (one: StoredEntry, other: StoredEntry): boolean =>
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

/** Stale at once, since the redirects may lead elsewhere the next time: for when the origin is away. */
function navigationAliases(
  ask: Ask,
  { key: target, responseTime, requestTime, byWorker }: StoredEntry,
): readonly Alias[] {
  const { identity, call } = ask;
  return (call.redirectedFrom ?? []).map((url) => {
    const key = ask.keyOf(url);
    return {
      format: FORMAT,
      cacheKey: hashKey(key),
      key,
      ...(identity !== null && { identity }),
      target,
      requestUrl: urlName(url, call.settings),
      expires: responseTime,
      requestTime,
      ...(byWorker && { byWorker }),
    };
  });
}

/** Script gets decoded bytes: the encoding, and the length of the encoded bytes, would say something wrong about them. */
export function decodedFields(fields: HeaderFields): HeaderFields {
  const kept = storableFields(fields);
  if (!isDecoded(fields)) return kept;
  return withoutFields(kept, ['content-encoding', 'content-length']);
}

/** As far as it can be judged: another origin may hide that the bytes were encoded. RFC 9110 §8.6. */
function hasDeclaredLength({ response, fields }: Received, size: number): boolean {
  if (response.type === 'cors' || isDecoded(fields)) return true;
  const length = fieldValue(fields, 'content-length') ?? '';
  return !/^\d+$/.test(length) || Number(length) === size;
}
