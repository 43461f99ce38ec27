import { CacheError, fail } from '../../errors.js';
import type { ForwardReason } from '../../http/fields/cache-status.js';
import type { HeaderFields } from '../../http/fields/header-fields.js';
import { isFresh } from '../../http/freshness/freshness.js';
import type { MissReason } from '../../http/freshness/reuse.js';
import { mustNotBeServedStale } from '../../http/freshness/stale.js';
import { isCacheable } from '../../http/request-policy.js';
import type { Candidate } from '../../storage/entry.js';
import { whenLetOut } from '../admin/filter.js';
import type { Answer } from '../answer.js';
import { type Ask, shownUrl } from '../ask.js';
import type { Call } from '../contract.js';
import { gatewayTimeout, networkAnswer, storedAnswer } from '../lookup/answers.js';
import type { Found } from '../lookup/reads.js';
import { mayStandIn } from '../lookup/reuse.js';
import { type EngineState, report } from '../state.js';
import type { Received } from './fetch-group.js';
import { bodyOf, forward } from './forward.js';
import { type Forwarding, isSameOrigin } from './forwarding.js';
import { fetchShared, readToEnd, type Seat } from './subscribe.js';

/** Nothing stored will do: the origin answers, and what it says is stored when it may be. */
export async function miss(engine: EngineState, ask: Ask, found: Found, why: MissReason): Promise<Answer> {
  if (engine.events.has('miss')) engine.events.emit({ type: 'miss', url: shownUrl(ask.call), cacheKey: null });
  const forwarding: Forwarding = { kind: WAYS[ask.policy.refresh] };
  const since = ask.call.headStart === undefined ? found : sinceNothing(found);
  return seatAnswer(ask, await fetchShared(engine, { ask, found: since, stored: null, forwarding }), why);
}

/** The request left before there was a store: every removal since concerns it. */
const sinceNothing = (found: Found): Found =>
  found.position === null ? found : { ...found, position: { ...found.position, sequence: 0 } };

/** How a request is sent of which nothing is stored. */
export const WAYS = { no: 'plain', 'unless-immutable': 'refresh', validate: 'refresh', reload: 'reload' } as const;

/** A request that has nothing to do with the cache. */
export async function bypass(engine: EngineState, call: Call): Promise<Answer> {
  const { signal } = call;
  const forwarding = forward(engine, call, { kind: 'plain' }, signal);
  engine.parts.waitUntil(forwarding.catch(() => undefined));
  const received = await forwarding;
  return passedOn(engine, call, received);
}

/** An answer that is nothing to the cache. */
export function passedOn(engine: EngineState, { request, settings, signal }: Call, received: Received): Answer {
  const forwarded = isCacheable(request.method, settings) ? 'bypass' : 'method';
  const how = { entry: null, collapsed: false, forwarded } as const;
  const shared = bodyOf(request.method, received, 0, () => undefined);
  if (shared === null) return networkAnswer(received, { body: null, ...how });
  engine.parts.waitUntil(shared.ended);
  const body = shared.open(signal, () => shared.cancel(signal?.reason));
  return networkAnswer(received, { body, ...how });
}

/** What a fetch gave, as the answer of one of its callers. */
export function seatAnswer(ask: Ask, { shared, body, collapsed, leave }: Seat, forwarded: ForwardReason): Answer {
  if (shared.kind === 'response')
    return networkAnswer(shared.received, {
      body,
      entry: shared.entry,
      notStored: shared.notStored,
      collapsed,
      forwarded,
    });
  leave();
  const { candidate } = shared;
  if (shared.kind === 'found') return storedAnswer(ask, candidate, { ...shared, collapsed });
  return storedAnswer(ask, candidate, { source: 'revalidated', alias: null, collapsed, forwarded });
}

/** A stored response of which the origin must be asked first, with what makes the request conditional. */
export type Validation = {
  readonly ask: Ask;
  readonly found: Found;
  readonly stored: Candidate;
  readonly conditions: HeaderFields;
};

/** Ask the origin whether what is stored still holds; when it fails, and staleness is allowed, answer with it all the same. RFC 9111 §4.3. */
export async function validate(engine: EngineState, validation: Validation): Promise<Answer> {
  const { ask, found, stored } = validation;
  const forwarding = forwardingOf(engine, validation);
  const why = whyForwarded(engine, validation);
  const errand = { ask, found, stored, forwarding };
  const seat = await inNetworkTimeout(ask, mayStandIn(engine, ask, stored), (limited) =>
    fetchShared(engine, { ...errand, ask: limited }),
  ).catch((error: unknown) => {
    if (!isNetworkFailure(error)) throw error;
    return answerWithoutOrigin(engine, validation, error);
  });
  if (!('shared' in seat)) return seat;
  if (!hasFailed(seat) || !mayStandIn(engine, ask, stored)) return seatAnswer(ask, seat, why);
  seat.leave();
  return staleAnswer(engine, validation);
}

/** The origin is out of reach: what is stored, a 504 where the origin forbids that, else the failure itself. RFC 9111 §4.2.4, §5.2.2.2. */
function answerWithoutOrigin(engine: EngineState, validation: Validation, error: unknown): Answer | Promise<Answer> {
  const { ask, stored } = validation;
  if (mayStandIn(engine, ask, stored)) return staleAnswer(engine, validation);
  const question = { stored: stored.entry, policy: ask.policy, now: engine.parts.now() };
  if (!mustNotBeServedStale(question)) throw error;
  return { ...gatewayTimeout(engine, ask.call), statusText: 'Gateway Timeout', detail: 'must-revalidate' };
}

/** The response was stale, or it was asked for anew although it was not. RFC 9211 §2.2. */
const whyForwarded = ({ parts }: EngineState, { stored }: Validation): ForwardReason =>
  isFresh(stored.entry, parts.now()) ? 'request' : 'stale';

/** How a request is sent that is about something stored. */
export function forwardingOf(engine: EngineState, { ask, stored, conditions }: Validation): Forwarding {
  const endToEnd = ask.policy.refresh !== 'no';
  const { revalidateVia } = ask.call.settings;
  const byCondition =
    revalidateVia === 'headers' || (revalidateVia === 'auto' && isSameOrigin(engine, ask.call.request));
  if (!byCondition || isSelectedByMode(ask, stored)) return { kind: 'refresh' };
  if (conditions.length > 0 && ask.call.forwardAs === undefined) return { kind: 'conditional', conditions, endToEnd };
  return { kind: endToEnd ? 'refresh' : 'plain' };
}

/** Our validators would have to go in another mode than that of the load. */
const isSelectedByMode = ({ call }: Ask, { entry: { vary } }: Candidate): boolean =>
  call.request.fetchOptions.mode === 'no-cors' && vary.includes('sec-fetch-mode');

const hasFailed = ({ shared }: Seat): boolean => shared.kind === 'response' && shared.failed;

const isNetworkFailure = (error: unknown): boolean =>
  error instanceof CacheError && ['network', 'timeout', 'too-many-redirects'].includes(error.code);

function staleAnswer(engine: EngineState, { ask, found, stored }: Validation): Answer | Promise<Answer> {
  const { requestUrl: url, cacheKey } = stored.entry;
  engine.events.emit({ type: 'hit', url, cacheKey });
  const how = { source: 'stale', alias: found.alias, collapsed: false, detail: 'stale-if-error' } as const;
  const answer = storedAnswer(ask, stored, how);
  return ask.call.settings.filterFn === null ? answer : whenLetOut(engine, ask, stored, answer);
}

/**
 * Ask the origin about a stale response that has been answered with: a 304 renews it, another response replaces it and is an
 * `updated` event. Once at a time, however many were answered. RFC 5861 §3.
 */
export function refreshBehind(engine: EngineState, validation: Validation): void {
  const { ask, stored } = validation;
  const { cacheKey } = stored.entry;
  if (!ask.policy.write || engine.refreshing.has(cacheKey)) return;
  engine.refreshing.add(cacheKey);
  const refreshing = refresh(engine, validation)
    .catch((error: unknown) => report(engine, 'refresh', error))
    .finally(() => engine.refreshing.delete(cacheKey));
  engine.parts.waitUntil(refreshing);
}

/** Not for the caller, who has an answer and may leave: it goes on to its end all the same. */
async function refresh(engine: EngineState, validation: Validation): Promise<void> {
  const { ask, found, stored } = validation;
  const { request, settings, options, native } = ask.call;
  const ownAsk = { ...ask, call: { request, settings, options, native } };
  const forwarding = forwardingOf(engine, validation);
  await readToEnd(await fetchShared(engine, { ask: ownAsk, found, stored, forwarding }));
}

/** Stored variants of which none was selected by a request like this one. */
type Selection = { readonly ask: Ask; readonly found: Found; readonly conditions: HeaderFields };

/**
 * Ask the origin which of the stored variants it would send: a 304 names one by its entity tag, else there is a new one. To another
 * origin our conditions would cost a preflight. RFC 9111 §4.3.1.
 */
export async function selectVariant(engine: EngineState, { ask, found, conditions }: Selection): Promise<Answer> {
  if (!isSameOrigin(engine, ask.call.request) || ask.call.forwardAs !== undefined)
    return miss(engine, ask, found, 'vary-miss');
  const forwarding = { kind: 'conditional', conditions, endToEnd: ask.policy.refresh !== 'no' } as const;
  const seat = await fetchShared(engine, { ask, found, stored: null, forwarding });
  return seatAnswer(ask, seat, 'vary-miss');
}

/** A stored part that begins at the first byte, and the fields that ask for the rest. */
type Completion = {
  readonly ask: Ask;
  readonly found: Found;
  readonly stored: Candidate;
  readonly rest: HeaderFields;
};

/** Ask the origin for what the stored part lacks, on condition that it is the same representation. RFC 9111 §3.3, §3.4. */
export async function complete(engine: EngineState, { ask, found, stored, rest }: Completion): Promise<Answer> {
  const seat = await fetchShared(engine, { ask, found, stored, forwarding: { kind: 'rest', fields: rest } });
  return seatAnswer(ask, seat, 'partial');
}

/**
 * Ask the origin, which counts as failed after `networkTimeout` where something stored can answer in its place. Rejects with
 * CacheError `timeout` then. Once the header fields are there the body has all the time it takes.
 */
export async function inNetworkTimeout<Value>(
  ask: Ask,
  hasSubstitute: boolean,
  send: (limited: Ask) => Promise<Value>,
): Promise<Value> {
  const { networkTimeout } = ask.policy;
  if (networkTimeout === null || !hasSubstitute) return send(ask);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(tooSlow(networkTimeout)), networkTimeout * 1000);
  const { signal: own } = ask.call;
  const signal = own === undefined ? over.signal : AbortSignal.any([own, over.signal]);
  try {
    return await send({ ...ask, call: { ...ask.call, signal } });
  } finally {
    clearTimeout(timer);
  }
}

const tooSlow = (seconds: number): CacheError => fail('timeout', 'originTooSlow', seconds);
