import { isDecoded } from '../../http/fields/content.js';
import { fieldValue } from '../../http/fields/header-fields.js';
import { isAskedLater } from '../../http/storing/stored-response.js';
import { urlName } from '../../request/key/normalize-url.js';
import type { Position } from '../../storage/backend.js';
import { type Alias, aliasTo, type Candidate, hashOf, type StoredEntry } from '../../storage/entry.js';
import { ordered } from '../../storage/write-plan.js';
import { whenLetIn } from '../admin/filter.js';
import type { Ask } from '../ask.js';
import type { Received } from '../fetch/fetch-group.js';
import type { Fetching } from '../fetch/forwarding.js';
import type { BodyEnd } from '../fetch/shared-body.js';
import { searchAliases } from '../lookup/no-vary-search.js';
import { trust } from '../lookup/read-body.js';
import { type EngineState, noteRefusal, report } from '../state.js';
import { placed } from './parts.js';
import type { Pending } from './pending.js';
import { fits, isOtherForm, type StorePlan, withTags } from './plan.js';

/** Store a response after the end of its body, if that is complete. */
export function storeEnded(job: Fetching, plan: StorePlan, received: Received, end: BodyEnd): void {
  const { ask, found } = job;
  if (end.kind !== 'whole' || !hasDeclaredLength(received, end.size)) {
    noteRefusal(ask.engine, ask.key, end.kind === 'dropped' ? 'too-large' : 'torn');
    return;
  }
  const candidate = { entry: { ...plan.entry, size: end.size }, body: end.body };
  const beside = found.candidates.find(({ entry }) => entry.cacheKey === plan.entry.cacheKey);
  const kept = plan.entry.status === 206 ? placed(candidate, beside) : candidate;
  if (kept !== null) storeComplete(job, plan, kept);
}

/** Store a complete response with the tags of all its requests. A failure costs the storing, not the answer. */
export function storeComplete(job: Fetching, plan: StorePlan, candidate: Candidate): void {
  const { ask, group } = job;
  const { since, event, alias } = plan;
  if (!fits(ask, candidate.entry)) return;
  try {
    const entry = withTags(candidate.entry, group.tagsFor(candidate.entry));
    const names = [...searchAliases(ask, entry), ...navigationAliases(ask, entry)];
    const aliases = alias === null ? names : [...names, alias];
    store(job, { kind: 'put', candidate: { ...candidate, entry }, since, event, aliases });
  } catch (error) {
    report(ask.engine, 'store', error);
  }
}

/** A response that is stored with its body (`put`), or another entry for a stored body (`freshen`). */
type Storing = {
  readonly kind: 'put' | 'freshen';
  readonly candidate: Candidate;
  readonly since: Position;
  readonly event: Pending['event'];
  readonly aliases?: readonly Alias[];
};

/** Store it, if the filter of the session accepts it and no removal has selected it meanwhile. */
export function store({ ask, group }: Fetching, storing: Storing): void {
  if (group.detached) return;
  const { candidate, kind, event } = storing;
  const keep = (): void => {
    if (!group.detached) enqueue(ask, storing);
  };
  if (ask.call.settings.filterFn === null) keep();
  else whenLetIn(ask, { candidate, isKnown: kind === 'freshen' || event === 'updated' }, keep);
}

/** Put it into memory and into the queue of writes. */
export function enqueue({ engine, call, key }: Ask, storing: Storing): void {
  const { kind, since, event, aliases = [] } = storing;
  const { autoPurge, maxCacheBytes: maxBytes, maxEntries } = call.settings;
  const bounds = { maxBytes, maxEntries };
  if (event !== null && autoPurge !== null) void engine.purging.ifDue(autoPurge);
  if (event !== null) engine.refusals.delete(key);
  const candidate = { ...storing.candidate, entry: ordered(storing.candidate.entry, since) };
  const write = kind === 'put' ? { kind, ...candidate, since } : { kind, entry: candidate.entry, since };
  engine.writes.add({ write, found: { candidate }, event, bounds });
  remember(engine, candidate, since);
  for (const unordered of aliases) {
    const alias = ordered(unordered, since);
    engine.writes.add({ write: { kind: 'alias', alias, since }, found: { alias }, event: null, bounds });
    engine.tier?.dropKeys([alias.cacheKey]);
    engine.reads.forget(alias.cacheKey);
  }
}

/**
 * Keep it in the memory tier. A variant only beside the other variants, which it would hide alone; a response without Vary in place of
 * them. As in the store, nothing replaces the answer to a later request.
 */
function remember(engine: EngineState, candidate: Candidate, since: Position): void {
  const { tier, reads } = engine;
  const { key, vary, cacheKey } = candidate.entry;
  reads.forget(hashOf(cacheKey));
  trust(engine, candidate);
  const held = tier?.get(key)?.candidates;
  if (held?.some(({ entry }) => entry.cacheKey === cacheKey && isAskedLater(entry, candidate.entry))) return;
  const isInstead = held?.some(({ entry }) => isOtherForm(candidate.entry, entry)) ?? false;
  if (isInstead) tier?.dropKeys([cacheKey]);
  if (vary.length === 0 || (held !== undefined && !isInstead)) tier?.put(candidate, since);
}

/** Aliases for the redirects of a navigation, for when the origin is away. Stale at once, since they may lead elsewhere the next time. */
const navigationAliases = (ask: Ask, entry: StoredEntry): readonly Alias[] =>
  (ask.call.redirectedFrom ?? []).map((url) => {
    const requestUrl = urlName(url, ask.call.settings);
    return aliasTo(entry, ask.keyOf(url), { requestUrl, expires: entry.responseTime });
  });

/** As far as it can be judged: another origin may hide that the bytes were encoded. RFC 9110 §8.6. */
function hasDeclaredLength({ response, fields }: Received, size: number): boolean {
  if (response.type === 'cors' || isDecoded(fields)) return true;
  const length = fieldValue(fields, 'content-length') ?? '';
  return !/^\d+$/.test(length) || Number(length) === size;
}
