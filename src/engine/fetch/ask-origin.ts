import { CacheError, fail } from '../../errors.js';
import type { ForwardReason } from '../../http/fields/cache-status.js';
import type { HeaderFields } from '../../http/fields/header-fields.js';
import { isFresh } from '../../http/freshness/freshness.js';
import type { MissReason } from '../../http/freshness/reuse.js';
import { mustNotBeServedStale } from '../../http/freshness/stale.js';
import { isCacheable } from '../../http/methods.js';
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
import type { FetchJob } from './fetch-job.js';
import { bodyOf, forward } from './forward.js';
import { type Forwarding, isSameOrigin } from './forwarding.js';
import { fetchShared, readToEnd, type Subscription } from './subscribe.js';

/** Nothing stored can answer: fetch, and store the response when that is allowed. */
export function miss(engine: EngineState, ask: Ask, found: Found, why: MissReason): Promise<Answer> {
  if (engine.events.has('miss')) engine.events.emit({ type: 'miss', url: shownUrl(ask.call), cacheKey: null });
  const forwarding: Forwarding = { kind: WAYS[ask.policy.refresh] };
  const since = ask.call.headStart === undefined ? found : sinceNothing(found);
  return fetchAnswer(engine, { ask, found: since, stored: null, forwarding }, why);
}

/** The request left before there was a store: every removal since then applies to it. */
const sinceNothing = (found: Found): Found =>
  found.position === null ? found : { ...found, position: { ...found.position, sequence: 0 } };

/** How a request is sent when nothing stored answers it. */
export const WAYS = { no: 'plain', 'unless-immutable': 'refresh', validate: 'refresh', reload: 'reload' } as const;

/** Send a request past the cache. */
export async function bypass(engine: EngineState, call: Call): Promise<Answer> {
  const { signal } = call;
  const forwarding = forward(engine, call, { kind: 'plain' }, signal);
  engine.parts.waitUntil(forwarding.catch(() => undefined));
  const received = await forwarding;
  return passedOn(engine, call, received);
}

/** A response that the cache does not touch, as an answer. */
export function passedOn(engine: EngineState, { request, settings, signal }: Call, received: Received): Answer {
  const forwarded = isCacheable(request.method, settings) ? 'bypass' : 'method';
  const how = { entry: null, collapsed: false, forwarded } as const;
  const shared = bodyOf(request.method, received, 0, () => undefined);
  if (shared === null) return networkAnswer(received, { body: null, ...how });
  engine.parts.waitUntil(shared.ended);
  const body = shared.open(signal, () => shared.cancel(signal?.reason));
  return networkAnswer(received, { body, ...how });
}

/** The result of a shared fetch as the answer to one subscriber. */
export function answerOf(ask: Ask, { shared, body, collapsed, leave }: Subscription, forwarded: ForwardReason): Answer {
  if (shared.kind === 'response')
    return networkAnswer(shared.received, {
      body,
      entry: shared.entry,
      notStored: shared.notStored,
      collapsed,
      forwarded,
    });
  leave();
  const { candidate, source, alias } = shared;
  const isForwarded = source === 'revalidated';
  return storedAnswer(ask, candidate, { source, alias, collapsed, ...(isForwarded && { forwarded }) });
}

/** A stored response that must be validated before use, and the conditions for it. */
type Validation = {
  readonly ask: Ask;
  readonly found: Found;
  readonly stored: Candidate;
  readonly conditions: HeaderFields;
};

/** Validate a stored response; where the origin fails, serve it stale if that is allowed. RFC 9111 §4.3. */
export async function validate(engine: EngineState, validation: Validation): Promise<Answer> {
  const { ask, found, stored } = validation;
  const forwarding = forwardingOf(engine, validation);
  const why = whyForwarded(engine, validation);
  const job = { ask, found, stored, forwarding };
  const subscription = await inNetworkTimeout(ask, mayStandIn(engine, ask, stored), (limited) =>
    fetchShared(engine, { ...job, ask: limited }),
  ).catch((error: unknown) => {
    if (!isNetworkFailure(error)) throw error;
    return answerWithoutOrigin(engine, validation, error);
  });
  if (!('shared' in subscription)) return subscription;
  if (!hasFailed(subscription) || !mayStandIn(engine, ask, stored)) return answerOf(ask, subscription, why);
  subscription.leave();
  return staleAnswer(engine, validation);
}

/** The origin is unreachable: serve stale, or a 504 where the origin forbids that, else fail. RFC 9111 §4.2.4, §5.2.2.2. */
function answerWithoutOrigin(engine: EngineState, validation: Validation, error: unknown): Answer | Promise<Answer> {
  const { ask, stored } = validation;
  if (mayStandIn(engine, ask, stored)) return staleAnswer(engine, validation);
  const question = { stored: stored.entry, policy: ask.policy, now: engine.parts.now() };
  if (!mustNotBeServedStale(question)) throw error;
  return { ...gatewayTimeout(engine, ask.call), statusText: 'Gateway Timeout', detail: 'must-revalidate' };
}

/** Was the response stale, or was it validated because the request asked for it? RFC 9211 §2.2. */
const whyForwarded = ({ parts }: EngineState, { stored }: Validation): ForwardReason =>
  isFresh(stored.entry, parts.now()) ? 'request' : 'stale';

/** How a validation is sent. */
function forwardingOf(engine: EngineState, { ask, stored, conditions }: Validation): Forwarding {
  const endToEnd = ask.policy.refresh !== 'no';
  const { revalidateVia } = ask.call.settings;
  const byCondition =
    revalidateVia === 'headers' || (revalidateVia === 'auto' && isSameOrigin(engine, ask.call.request));
  if (!byCondition || isSelectedByMode(ask, stored)) return { kind: 'refresh' };
  if (conditions.length > 0 && ask.call.forwardAs === undefined) return { kind: 'conditional', conditions, endToEnd };
  return { kind: endToEnd ? 'refresh' : 'plain' };
}

/** Validators would need another mode than that of the load, which the response depends on. */
const isSelectedByMode = ({ call }: Ask, { entry: { vary } }: Candidate): boolean =>
  call.request.fetchOptions.mode === 'no-cors' && vary.includes('sec-fetch-mode');

const hasFailed = ({ shared }: Subscription): boolean => shared.kind === 'response' && shared.failed;

export const isNetworkFailure = (error: unknown): boolean =>
  error instanceof CacheError && ['network', 'timeout', 'too-many-redirects'].includes(error.code);

function staleAnswer(engine: EngineState, { ask, found, stored }: Validation): Answer | Promise<Answer> {
  const { requestUrl: url, cacheKey } = stored.entry;
  engine.events.emit({ type: 'hit', url, cacheKey });
  const how = { source: 'stale', alias: found.alias, collapsed: false, detail: 'stale-if-error' } as const;
  const answer = storedAnswer(ask, stored, how);
  return ask.call.settings.filterFn === null ? answer : whenLetOut(engine, ask, stored, answer);
}

/** Validate a stale response that has been served: a 304 renews it, another response replaces it (`updated` event). RFC 5861 §3. */
export function refreshBehind(engine: EngineState, validation: Validation): void {
  refreshOnce(engine, validation.ask, validation.stored.entry.cacheKey, () => refresh(engine, validation));
}

/** Do it in the background, unless a refresh of this name is under way. */
export function refreshOnce(engine: EngineState, { policy }: Ask, name: string, refreshing: () => Promise<void>): void {
  const { refreshing: underWay, parts } = engine;
  if (!policy.write || underWay.has(name)) return;
  underWay.add(name);
  const work = refreshing()
    .catch((error: unknown) => report(engine, 'refresh', error))
    .finally(() => underWay.delete(name));
  parts.waitUntil(work);
}

/** Independent of the caller, who has an answer and may leave. */
async function refresh(engine: EngineState, validation: Validation): Promise<void> {
  const { ask, found, stored } = validation;
  const { request, settings, options, native } = ask.call;
  const ownAsk = { ...ask, call: { request, settings, options, native } };
  const forwarding = forwardingOf(engine, validation);
  await readToEnd(await fetchShared(engine, { ask: ownAsk, found, stored, forwarding }));
}

/**
 * Ask the origin which of the stored variants it would send: a 304 names one by its entity tag, else there is a new one. To another
 * origin our conditions would cost a preflight. RFC 9111 §4.3.1.
 */
export function selectVariant(engine: EngineState, ask: Ask, found: Found, conditions: HeaderFields): Promise<Answer> {
  if (!isSameOrigin(engine, ask.call.request) || ask.call.forwardAs !== undefined)
    return miss(engine, ask, found, 'vary-miss');
  const forwarding = { kind: 'conditional', conditions, endToEnd: ask.policy.refresh !== 'no' } as const;
  return fetchAnswer(engine, { ask, found, stored: null, forwarding }, 'vary-miss');
}

/** Fetch, and answer with the result. */
export async function fetchAnswer(engine: EngineState, job: FetchJob, why: ForwardReason): Promise<Answer> {
  return answerOf(job.ask, await fetchShared(engine, job), why);
}

/**
 * Send with the time limit `networkTimeout`, where something stored can be served instead. Rejects with CacheError `timeout` after it.
 * The limit applies until the header fields have come, not to the body.
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
