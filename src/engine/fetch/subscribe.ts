import { CacheError } from '../../errors.js';
import { type HeaderFields, toFieldLines } from '../../http/fields/header-fields.js';
import { matchesVary } from '../../http/vary/vary.js';
import { abortable } from '../../in-time.js';
import { hashKey } from '../../request/key/key-hash.js';
import type { OpenBody } from '../answer.js';
import { type Ask, shownUrl } from '../ask.js';
import { lookup } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import { mayStandIn, reuseOf } from '../lookup/reuse.js';
import type { Group, Received, Shared, StoredResult } from './fetch-group.js';
import { arrived, run } from './fetch-job.js';
import { type Fetching, type FetchJob, goesStraight } from './forwarding.js';

/** One subscriber of a shared fetch. It unsubscribes by `leave`, or by the end of its body. */
export type Subscription = {
  readonly shared: Shared;
  readonly body: OpenBody | null;
  readonly collapsed: boolean;
  /** False: the response cannot answer this subscriber, who joined before its header fields had come. */
  readonly fits: boolean;
  readonly leave: () => void;
};

/** Fetch, or join the same fetch that is under way. Rejects with CacheError `network`, or with the caller's `signal.reason`. */
export async function fetchShared(job: FetchJob): Promise<Subscription> {
  const { engine, call } = job.ask;
  call.signal?.throwIfAborted();
  const { position } = job.found;
  // The request left before there was a store: every removal in it came later, and applies to the response.
  if (call.headStart !== undefined && position !== null && position.sequence > 0) {
    const found = { ...job.found, position: { ...position, sequence: 0 } };
    return subscribe(start({ ...job, found }, null), job, false);
  }
  const name = sharedName(job);
  const underWay = name === null ? undefined : engine.groups.joinable(name);
  if (underWay === undefined) return subscribe(start(job, name), job, false);
  const subscription = await subscribe(underWay, job, true);
  if (subscription.fits) return subscription;
  subscription.leave();
  return subscribe(start(job, null), job, false);
}

/** The reader is opened in the same turn as the check that the body is still complete from its first byte. */
async function subscribe(
  group: Group,
  { ask, stored }: Pick<FetchJob, 'ask' | 'stored'>,
  collapsed: boolean,
): Promise<Subscription> {
  const { call, fields } = ask;
  const leave = group.subscribe();
  const { tags } = call.options;
  if (tags !== undefined) group.claim({ fields, tags });
  try {
    const shared = await abortable(group.shared, call.signal);
    const fits = !collapsed || isFor(shared, ask);
    const body = fits && shared.kind === 'response' ? (shared.body?.open(call.signal, leave) ?? null) : null;
    return { shared, collapsed, fits, body, leave: body === null ? leave : () => body.cancel() };
  } catch (error) {
    const isTimeout = error instanceof CacheError && error.code === 'timeout';
    if (isTimeout && ask.policy.write && mayStandIn(ask, stored)) keepFetching(group, ask);
    leave(error);
    throw error;
  }
}

/**
 * Subscribe in place of a caller that has timed out, and is answered with what is stored: the fetch goes on, to be stored for the next
 * caller.
 */
function keepFetching(group: Group, ask: Ask): void {
  const { request, settings, options } = ask.call;
  const call = { request, settings, options, signal: AbortSignal.timeout(KEEP_MS) };
  subscribe(group, { ask: { ...ask, call }, stored: null }, false)
    .then(readToEnd)
    .catch(() => undefined);
}

/** How long a fetch goes on for the store alone: over HTTP/1.1, six hanging fetches leave the page no connection to the origin. */
const KEEP_MS = 10_000;

/** Read a response that is only to be stored. */
export async function readToEnd({ shared, body, leave }: Subscription): Promise<void> {
  if (shared.kind !== 'response' || shared.entry === null || body === null) return leave();
  while ((await body.read()) !== null);
}

/** Treat a response that was fetched by another request as the result of this one. */
export function fetchReceived(job: FetchJob, received: Received): Promise<Subscription> {
  const { groups, parts } = job.ask.engine;
  const group = groups.start(null, async (started) => arrived({ ...job, group: started }, received));
  parts.waitUntil(group.over);
  return subscribe(group, job, false);
}

/** Requests of the same name may share a fetch; null: this one shares with none, such as one with conditions or a range of its own. */
function sharedName({ ask, forwarding }: FetchJob): string | null {
  const { call, fields, policy, key } = ask;
  const { request, forwardAs, settings } = call;
  if (!SHAREABLE.has(request.method) || forwardAs !== undefined || request.fetchOptions.integrity) return null;
  if (ask.isConditional || fields.some(([name]) => name === 'range')) return null;
  const stored = policy.write ? `stored ${settings.filterFn ?? ''}` : '';
  const route = goesStraight(call) ? '' : 'apart';
  const rules = policy.cacheControl ? 'by directives' : 'by settings';
  // A request that has to reach the origin must not share the answer of a cache on the way.
  const way = forwarding.kind === 'conditional' && forwarding.endToEnd ? 'end to end' : forwarding.kind;
  let added: HeaderFields = [];
  if (forwarding.kind === 'conditional') added = forwarding.conditions;
  if (forwarding.kind === 'rest') added = forwarding.fields;
  return `${way}${route} ${rules} ${stored}\n${toFieldLines(added)}\n${key}`;
}

/** One response to these may answer several callers who asked at the same time. */
const SHAREABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'QUERY']);

/** May the response answer this request, too? Its Vary was unknown when the request joined. RFC 9111 §4.1. */
function isFor(shared: Shared, ask: Ask): boolean {
  if (shared.kind !== 'response') return matchesVary(shared.candidate.entry, ask.fields);
  if (shared.single || !(shared.body?.fromStart ?? true) || !matchesVary(shared.selection, ask.fields)) return false;
  // A response that may not be stored answers one request only. RFC 9111 §4.
  return !ask.policy.cacheControl || shared.entry !== null;
}

function start(job: FetchJob, name: string | null): Group {
  const { key, call, identity, engine } = job.ask;
  const { groups, parts } = engine;
  const isInTurn = name !== null && parts.flights !== undefined && takesTurns(job.ask);
  const group = groups.start(name, (started) => (isInTurn ? runInTurn : run)({ ...job, group: started }));
  // A response that replaces stored ones takes over their tags, and a 304 would renew one with its tags.
  const tags = job.found.candidates.flatMap(({ entry }) => entry.tags ?? []);
  group.name({ hash: hashKey(key), url: shownUrl(call), identity, tags });
  parts.waitUntil(group.over);
  return group;
}

/** Tabs without a worker in common, and processes on one Redis, take turns at the same fetch. Each one sends its own forced refresh. */
const takesTurns = ({ policy, call }: Ask): boolean =>
  policy.refresh === 'no' && policy.read && policy.write && call.settings.filterFn === null;

/** Fetch when no other engine fetches the same. Else wait for that one, up to a limit, and answer with what it stored; fetch where that does not answer. */
async function runInTurn(job: Fetching): Promise<Shared> {
  const { ask, group } = job;
  const { parts, writes } = ask.engine;
  const endTurn = await parts.flights?.take(hashKey(ask.key), group.signal);
  if (endTurn === undefined) return run(job);
  if (endTurn === null) return (await findStored(ask)) ?? run(job);
  // After a removal, later requests fetch anew and need not wait for this one.
  group.onDetach(endTurn);
  const stored = group.over.then(() => writes.settled());
  parts.waitUntil(stored.then(endTurn, endTurn));
  const shared = await run(job);
  // Nothing will be stored, so no other engine needs to wait for the body.
  if (shared.kind === 'response' && shared.entry === null) endTurn();
  return shared;
}

/** Bypasses the memory tier, which may not know of it yet. */
async function findStored(ask: Ask): Promise<StoredResult | undefined> {
  const { tier, reads, events } = ask.engine;
  const hash = hashKey(ask.key);
  tier?.dropKeys([hash]);
  reads.forget(hash);
  const found = await lookup(ask);
  const reuse = reuseOf(ask, found);
  if (reuse.kind !== 'fresh' && reuse.kind !== 'stale') return undefined;
  const candidate = await readSelected(ask.engine, found, reuse.selected);
  if (candidate === null) return undefined;
  const { requestUrl: url, cacheKey } = candidate.entry;
  if (events.has('hit')) events.emit({ type: 'hit', url, cacheKey });
  return { kind: 'stored', candidate, alias: found.alias, source: reuse.kind === 'fresh' ? 'cache' : 'stale' };
}
