import { CacheError } from '../../errors.js';
import { type HeaderFields, toFieldLines } from '../../http/fields/header-fields.js';
import { matchesVary } from '../../http/vary/vary.js';
import { hashKey } from '../../request/key/key-hash.js';
import { hashOf } from '../../storage/entry.js';
import type { OpenBody } from '../answer.js';
import { type Ask, shownUrl } from '../ask.js';
import { isConditional } from '../lookup/answers.js';
import { lookup } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import type { Found } from '../lookup/reads.js';
import { mayStandIn, reuseOf } from '../lookup/reuse.js';
import { abortable } from '../promises.js';
import type { EngineState } from '../state.js';
import type { Group, Received, Shared, StoredResult } from './fetch-group.js';
import { arrived, type FetchJob, run } from './fetch-job.js';
import { type Forwarding, goesStraight } from './forwarding.js';

/** One subscriber of a shared fetch. It unsubscribes by `leave`, or by the end of its body. */
export type Subscription = {
  readonly shared: Shared;
  readonly body: OpenBody | null;
  readonly collapsed: boolean;
  readonly leave: () => void;
};

/** Fetch, or join the same fetch that is under way. Rejects with CacheError `network`, or with the caller's `signal.reason`. */
export async function fetchShared(engine: EngineState, job: FetchJob): Promise<Subscription> {
  const { ask } = job;
  ask.call.signal?.throwIfAborted();
  const name = sharedName(job);
  const underWay = name === null ? undefined : engine.groups.joinable(name);
  if (underWay === undefined) return waitFor(engine, job, start(engine, job, name), false);
  const subscription = await waitFor(engine, job, underWay, true);
  if (subscription.fits) return subscription;
  subscription.leave();
  return waitFor(engine, job, start(engine, job, null), false);
}

type Fitting = Subscription & { readonly fits: boolean };

/** A caller that times out may be answered with what is stored: the fetch goes on, to be stored for the next caller. */
function waitFor(engine: EngineState, job: FetchJob, group: Group, collapsed: boolean): Promise<Fitting> {
  const onTimeout = (): void => {
    const { ask, stored } = job;
    if (ask.policy.write && mayStandIn(engine, ask, stored)) keepFetching(group, ask);
  };
  return subscribe(group, job.ask, collapsed, onTimeout);
}

/** Subscribe in place of a caller that leaves. */
function keepFetching(group: Group, ask: Ask): void {
  const { request, settings, options } = ask.call;
  const call = { request, settings, options, signal: AbortSignal.timeout(KEEP_MS) };
  subscribe(group, { ...ask, call }, false)
    .then(readToEnd)
    .catch(() => undefined);
}

/** How long a fetch goes on for the store alone: over HTTP/1.1, six hanging fetches leave the page no connection to the origin. */
const KEEP_MS = 10_000;

/** Read a response that is only to be stored. */
export async function readToEnd({ shared, body, leave }: Subscription): Promise<void> {
  if (shared.kind !== 'response' || shared.entry === null || body === null) {
    leave();
    return;
  }
  while ((await body.read()) !== null);
}

/** Treat a response that was fetched by another request as the result of this one. */
export function fetchReceived(
  engine: EngineState,
  job: Pick<FetchJob, 'ask' | 'found'>,
  received: Received,
): Promise<Subscription> {
  const group = engine.groups.start(null, async (started) => arrived(engine, job, started, received));
  engine.parts.waitUntil(group.over);
  return subscribe(group, job.ask, false);
}

/** The reader is opened in the same turn as the check that the body is still complete from its first byte. */
async function subscribe(
  group: Group,
  ask: Ask,
  collapsed: boolean,
  onTimeout = (): void => undefined,
): Promise<Fitting> {
  const leave = group.subscribe();
  const { tags } = ask.call.options;
  if (tags !== undefined) group.claim({ fields: ask.fields, tags });
  try {
    const shared = await abortable(group.shared, ask.call.signal);
    if (collapsed && !isFor(shared, ask)) return { shared, collapsed, leave, body: null, fits: false };
    const body = shared.kind === 'response' ? (shared.body?.open(ask.call.signal, leave) ?? null) : null;
    return { shared, collapsed, leave: body === null ? leave : () => body.cancel(), body, fits: true };
  } catch (error) {
    if (error instanceof CacheError && error.code === 'timeout') onTimeout();
    leave(error);
    throw error;
  }
}

/** May one response answer several callers who asked at the same time? */
const isShareable = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'QUERY';

/** Requests of the same name may share a fetch; null: this one shares with none. */
function sharedName({ ask, forwarding }: FetchJob): string | null {
  const { request, forwardAs } = ask.call;
  if (!isShareable(request.method) || forwardAs !== undefined || isIndividual(ask.fields)) return null;
  if (request.fetchOptions.integrity) return null;
  const { filterFn } = ask.call.settings;
  const stored = ask.policy.write ? `stored ${filterFn ?? ''}` : '';
  const way = goesStraight(ask.call) ? '' : 'apart';
  const rules = ask.policy.cacheControl ? 'by directives' : 'by settings';
  return `${wayOf(forwarding)}${way} ${rules} ${stored}\n${toFieldLines(addedFields(forwarding))}\n${ask.key}`;
}

/** A request that has to reach the origin must not share the answer of a cache on the way. */
const wayOf = (forwarding: Forwarding): string =>
  forwarding.kind === 'conditional' && forwarding.endToEnd ? 'end to end' : forwarding.kind;

function addedFields(forwarding: Forwarding): HeaderFields {
  if (forwarding.kind === 'conditional') return forwarding.conditions;
  return forwarding.kind === 'rest' ? forwarding.fields : [];
}

/** The answer to a request with conditions or a range of its own is for that request alone. */
const isIndividual = (fields: HeaderFields): boolean =>
  isConditional(fields) || fields.some(([name]) => name === 'range');

/** May the response answer this request, too? Its Vary was unknown when the request joined. RFC 9111 §4.1. */
function isFor(shared: Shared, ask: Ask): boolean {
  if (shared.kind !== 'response') return matchesVary(shared.candidate.entry, ask.fields);
  if (shared.single || !(shared.body?.fromStart ?? true) || !matchesVary(shared.selection, ask.fields)) return false;
  // A response that may not be stored answers one request only. RFC 9111 §4.
  return !ask.policy.cacheControl || shared.entry !== null;
}

function start(engine: EngineState, job: FetchJob, name: string | null): Group {
  const fetching = (started: Group): Promise<Shared> => run(engine, job, started);
  const group = engine.groups.start(name, (started) =>
    isForOneTab(engine, job, name) ? fetchInTurn(engine, job.ask, started, fetching) : fetching(started),
  );
  const { key, call, identity } = job.ask;
  group.name({ hashes: [hashKey(key)], urls: [shownUrl(call)], identity, tags: tagsOf(job.found) });
  engine.parts.waitUntil(group.over);
  return group;
}

/** A response that replaces stored ones takes over their tags, and a 304 would renew one with its tags. */
const tagsOf = ({ candidates }: Found): readonly string[] => candidates.flatMap(({ entry }) => entry.tags ?? []);

/** Without a worker in common, tabs take turns at the same fetch. A forced refresh is fetched by each tab. */
const isForOneTab = ({ parts }: EngineState, { ask: { policy, call } }: FetchJob, name: string | null): boolean =>
  parts.flights !== undefined &&
  name !== null &&
  policy.refresh === 'no' &&
  policy.read &&
  policy.write &&
  call.settings.filterFn === null;

/** Fetch when no other tab fetches the same. Else wait for that tab, up to a limit, and answer with what it stored; fetch where that does not answer. */
async function fetchInTurn(
  engine: EngineState,
  ask: Ask,
  group: Group,
  fetching: (group: Group) => Promise<Shared>,
): Promise<Shared> {
  const endTurn = await engine.parts.flights?.take(hashKey(ask.key), group.signal);
  if (endTurn === undefined) return fetching(group);
  if (endTurn === null) return (await findStored(engine, ask)) ?? fetching(group);
  // After a removal, later requests fetch anew and need not wait for this one.
  group.onDetach(endTurn);
  const stored = group.over.then(() => engine.writes.settled());
  engine.parts.waitUntil(stored.then(endTurn, endTurn));
  const shared = await fetching(group);
  // Nothing will be stored, so no tab needs to wait for the body.
  if (shared.kind === 'response' && shared.entry === null) endTurn();
  return shared;
}

/** Bypasses the memory tier, which may not know of it yet. */
async function findStored(engine: EngineState, ask: Ask): Promise<StoredResult | undefined> {
  const hash = hashOf(hashKey(ask.key));
  engine.tier?.dropKeys([hash]);
  engine.reads.forget(hash);
  const found = await lookup(engine, ask);
  const reuse = reuseOf(engine, ask, found);
  if (reuse.kind !== 'fresh' && reuse.kind !== 'stale') return undefined;
  const candidate = await readSelected(engine, found, reuse.selected);
  if (candidate === null) return undefined;
  const { requestUrl: url, cacheKey } = candidate.entry;
  if (engine.events.has('hit')) engine.events.emit({ type: 'hit', url, cacheKey });
  return { kind: 'stored', candidate, alias: found.alias, source: reuse.kind === 'fresh' ? 'cache' : 'stale' };
}
