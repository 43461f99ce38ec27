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
import type { FoundMeanwhile, Group, Received, Shared } from './fetch-group.js';
import { arrived, type Errand, run } from './fetch-job.js';
import type { Forwarding } from './forwarding.js';
import { goesStraight } from './route.js';

/** One caller's part in a fetch: it leaves at once, or with the end of its body. */
export type Seat = {
  readonly shared: Shared;
  readonly body: OpenBody | null;
  readonly collapsed: boolean;
  readonly leave: () => void;
};

/** Fetch, or join the same fetch that is under way. Rejects with CacheError `network`, or with the caller's `signal.reason`. */
export async function fetchShared(engine: EngineState, errand: Errand): Promise<Seat> {
  const { ask } = errand;
  ask.call.signal?.throwIfAborted();
  const name = sharedName(errand);
  const underWay = name === null ? undefined : engine.groups.joinable(name);
  if (underWay === undefined) return waitFor(engine, errand, start(engine, errand, name), false);
  const seat = await waitFor(engine, errand, underWay, true);
  if (seat.fits) return seat;
  seat.leave();
  return waitFor(engine, errand, start(engine, errand, null), false);
}

type Fitting = Seat & { readonly fits: boolean };

/** Whoever has no more time is answered with what is stored, if it may be: what comes is stored for the next one all the same. */
function waitFor(engine: EngineState, errand: Errand, group: Group, collapsed: boolean): Promise<Fitting> {
  const onTimeout = (): void => {
    const { ask, stored } = errand;
    if (ask.policy.write && mayStandIn(engine, ask, stored)) stayBehind(group, ask);
  };
  return takeSeat(group, errand.ask, collapsed, onTimeout);
}

/** In place of a caller that leaves. */
function stayBehind(group: Group, ask: Ask): void {
  const { request, settings, options } = ask.call;
  const call = { request, settings, options, signal: AbortSignal.timeout(BEHIND_MS) };
  takeSeat(group, { ...ask, call }, false)
    .then(readToEnd)
    .catch(() => undefined);
}

/** How long a fetch goes on for the store alone: over HTTP/1.1, six that hang leave the page no connection to the origin. */
const BEHIND_MS = 10_000;

/** Nobody needs the response, but it is to be stored. */
export async function readToEnd({ shared, body, leave }: Seat): Promise<void> {
  if (shared.kind !== 'response' || shared.entry === null || body === null) {
    leave();
    return;
  }
  while ((await body.read()) !== null);
}

/** What is in hand already, as if it had been fetched by this request. */
export function fetchReceived(
  engine: EngineState,
  errand: Pick<Errand, 'ask' | 'found'>,
  received: Received,
): Promise<Seat> {
  const group = engine.groups.start(null, async (started) => arrived(engine, errand, started, received));
  engine.parts.waitUntil(group.over);
  return takeSeat(group, errand.ask, false);
}

/** The reader is opened in the same turn in which it is seen that nothing of the body has been let go yet. */
async function takeSeat(
  group: Group,
  ask: Ask,
  collapsed: boolean,
  onTimeout = (): void => undefined,
): Promise<Fitting> {
  const leave = group.sit();
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

/** Requests of one name want the very same fetch; null: it is nobody else's. */
function sharedName({ ask, forwarding }: Errand): string | null {
  const { request, forwardAs } = ask.call;
  if (!isShareable(request.method) || forwardAs !== undefined || isOnesOwn(ask.fields)) return null;
  if (request.fetchOptions.integrity) return null;
  const { filterFn } = ask.call.settings;
  const stored = ask.policy.write ? `stored ${filterFn ?? ''}` : '';
  const way = goesStraight(ask.call) ? '' : 'apart';
  const rules = ask.policy.cacheControl ? 'by directives' : 'by settings';
  return `${wayOf(forwarding)}${way} ${rules} ${stored}\n${toFieldLines(addedFields(forwarding))}\n${ask.key}`;
}

/** Who wants the origin itself to be asked is not answered by what a cache on the way says. */
const wayOf = (forwarding: Forwarding): string =>
  forwarding.kind === 'conditional' && forwarding.endToEnd ? 'end to end' : forwarding.kind;

function addedFields(forwarding: Forwarding): HeaderFields {
  if (forwarding.kind === 'conditional') return forwarding.conditions;
  return forwarding.kind === 'rest' ? forwarding.fields : [];
}

/** An answer to its own conditions, or of a part of its own, is for nobody else. */
const isOnesOwn = (fields: HeaderFields): boolean => isConditional(fields) || fields.some(([name]) => name === 'range');

/** The name was given before the Vary of the response was known: does it answer this request as well? RFC 9111 §4.1. */
function isFor(shared: Shared, ask: Ask): boolean {
  if (shared.kind !== 'response') return matchesVary(shared.candidate.entry, ask.fields);
  if (shared.single || !(shared.body?.fromStart ?? true) || !matchesVary(shared.selection, ask.fields)) return false;
  // What may not be stored is an answer to one request. RFC 9111 §4.
  return !ask.policy.cacheControl || shared.entry !== null;
}

function start(engine: EngineState, errand: Errand, name: string | null): Group {
  const fetching = (started: Group): Promise<Shared> => run(engine, errand, started);
  const group = engine.groups.start(name, (started) =>
    isForOneTab(engine, errand, name) ? fetchInTurn(engine, errand.ask, started, fetching) : fetching(started),
  );
  const { key, call, identity } = errand.ask;
  group.name({ hashes: [hashKey(key)], urls: [shownUrl(call)], identity, tags: tagsOf(errand.found) });
  engine.parts.waitUntil(group.over);
  return group;
}

/** What comes in the place of what is stored has its tags, and what is stored would come back with them by a 304. */
const tagsOf = ({ candidates }: Found): readonly string[] => candidates.flatMap(({ entry }) => entry.tags ?? []);

/** Without a worker tabs would all fetch the same. What is asked for to be new, each fetches for itself. */
const isForOneTab = ({ parts }: EngineState, { ask: { policy, call } }: Errand, name: string | null): boolean =>
  parts.flights !== undefined &&
  name !== null &&
  policy.refresh === 'no' &&
  policy.read &&
  policy.write &&
  call.settings.filterFn === null;

/**
 * Fetch when no other tab fetches the same. Else wait for it, within bounds, and take what it stored; fetch all the same where it
 * stored nothing that answers.
 */
export async function fetchInTurn(
  engine: EngineState,
  ask: Ask,
  group: Group,
  fetching: (group: Group) => Promise<Shared>,
): Promise<Shared> {
  const endTurn = await engine.parts.flights?.take(hashKey(ask.key), group.signal);
  if (endTurn === undefined) return fetching(group);
  if (endTurn === null) return (await findMeanwhile(engine, ask)) ?? fetching(group);
  // A removal has come: whoever asks from now on fetches anew, and need not wait for this.
  group.onDetach(endTurn);
  const stored = group.over.then(() => engine.writes.settled());
  engine.parts.waitUntil(stored.then(endTurn, endTurn));
  const shared = await fetching(group);
  // Nothing will be stored: nobody need wait for the body.
  if (shared.kind === 'response' && shared.entry === null) endTurn();
  return shared;
}

/** Past the memory, which may not know yet. */
async function findMeanwhile(engine: EngineState, ask: Ask): Promise<FoundMeanwhile | undefined> {
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
  return { kind: 'found', candidate, alias: found.alias, source: reuse.kind === 'fresh' ? 'cache' : 'stale' };
}
