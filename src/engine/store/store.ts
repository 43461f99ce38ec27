import { isDecoded } from '../../http/fields/content.js';
import { fieldValue } from '../../http/fields/header-fields.js';
import { isAskedLater } from '../../http/storing/stored-response.js';
import { hashKey } from '../../request/key/key-hash.js';
import { urlName } from '../../request/key/normalize-url.js';
import type { Position } from '../../storage/backend.js';
import { type Alias, type Candidate, FORMAT, hashOf, type Selectable, type StoredEntry } from '../../storage/entry.js';
import { ordered } from '../../storage/write-plan.js';
import { whenLetIn } from '../admin/filter.js';
import type { Ask } from '../ask.js';
import type { Group, Received } from '../fetch/fetch-group.js';
import type { BodyEnd } from '../fetch/shared-body.js';
import { searchAliases } from '../lookup/no-vary-search.js';
import { trust } from '../lookup/read-body.js';
import type { Found } from '../lookup/reads.js';
import { type EngineState, noteRefusal, report } from '../state.js';
import { fits, isOtherForm, type StorePlan, withTags } from './plan.js';
import { placed } from './store-part.js';

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
    noteRefusal(engine, ask.key, end.kind === 'dropped' ? 'too-large' : 'torn');
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
    report(engine, 'store', error);
  }
}

function put(engine: EngineState, ask: Ask, group: Group, plan: StorePlan, candidate: Candidate): void {
  if (group.detached) return;
  const { autoPurge } = ask.call.settings;
  if (autoPurge !== null) void engine.purging.ifDue(autoPurge);
  engine.refusals.delete(ask.key);
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

/** As far as it can be judged: another origin may hide that the bytes were encoded. RFC 9110 §8.6. */
function hasDeclaredLength({ response, fields }: Received, size: number): boolean {
  if (response.type === 'cors' || isDecoded(fields)) return true;
  const length = fieldValue(fields, 'content-length') ?? '';
  return !/^\d+$/.test(length) || Number(length) === size;
}
