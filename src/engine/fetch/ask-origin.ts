import { CacheError, fail } from '../../errors.js';
import type { ForwardReason } from '../../http/fields/cache-status.js';
import type { HeaderFields } from '../../http/fields/header-fields.js';
import { isFresh } from '../../http/freshness/freshness.js';
import type { MissReason } from '../../http/freshness/reuse.js';
import { mustNotBeServedStale } from '../../http/freshness/stale.js';
import { isCacheable } from '../../http/methods.js';
import type { Candidate } from '../../storage/entry.js';
import { whenLetOut } from '../admin/filter.js';
import type { Answer, Answering } from '../answer.js';
import { type Ask, shownUrl } from '../ask.js';
import type { Call } from '../contract.js';
import { gatewayTimeout, networkAnswer, storedAnswer } from '../lookup/answers.js';
import type { Found } from '../lookup/reads.js';
import { mayStandIn } from '../lookup/reuse.js';
import { type EngineState, report } from '../state.js';
import type { Received } from './fetch-group.js';
import { bodyOf, forward } from './forward.js';
import { type FetchJob, type Forwarding, isSameOrigin } from './forwarding.js';
import { fetchShared, readToEnd, type Subscription } from './subscribe.js';

/** Nothing stored can answer: fetch, and store the response when that is allowed. */
export function miss(ask: Ask, found: Found, why: MissReason): Promise<Answer> {
  const { events } = ask.engine;
  if (events.has('miss')) events.emit({ type: 'miss', url: shownUrl(ask.call), cacheKey: null });
  const forwarding: Forwarding = { kind: WAYS[ask.policy.refresh] };
  return fetchAnswer({ ask, found, stored: null, forwarding }, why);
}

/** How a request is sent when nothing stored answers it. */
export const WAYS = { no: 'plain', 'unless-immutable': 'refresh', validate: 'refresh', reload: 'reload' } as const;

/** Send a request past the cache. */
export async function bypass(engine: EngineState, call: Call): Promise<Answer> {
  const forwarding = forward(engine, call, { kind: 'plain' }, call.signal);
  engine.parts.waitUntil(forwarding.catch(() => undefined));
  return passedOn(engine, call, await forwarding);
}

/** A response that the cache does not touch, as an answer. */
export function passedOn(engine: EngineState, { request, settings, signal }: Call, received: Received): Answer {
  const forwarded = isCacheable(request.method, settings) ? 'bypass' : 'method';
  const shared = bodyOf(request.method, received);
  if (shared !== null) engine.parts.waitUntil(shared.ended);
  const body = shared === null ? null : shared.open(signal, () => shared.cancel(signal?.reason));
  return networkAnswer(received, { body, entry: null, collapsed: false, forwarded });
}

/** The result of a shared fetch as the answer to one subscriber. */
export function answerOf(ask: Ask, { shared, body, collapsed, leave }: Subscription, forwarded: ForwardReason): Answer {
  if (shared.kind === 'response') {
    const { received } = shared;
    // Requests that share a fetch may differ in ignored parameters, which may be secrets.
    const url = collapsed && !received.redirected ? ask.call.request.url : received.url;
    return networkAnswer({ ...received, url }, { ...shared, body, collapsed, forwarded });
  }
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
export async function validate(validation: Validation): Promise<Answer> {
  const { ask, found, stored } = validation;
  const forwarding = forwardingOf(validation);
  // RFC 9211 §2.2.
  const why = isFresh(stored.entry, ask.engine.parts.now()) ? 'request' : 'stale';
  const subscription = await inNetworkTimeout(ask, mayStandIn(ask, stored), (limited) =>
    fetchShared({ ask: limited, found, stored, forwarding }),
  ).catch((error: unknown) => {
    if (!isNetworkFailure(error)) throw error;
    return answerWithoutOrigin(validation, error);
  });
  if (!('shared' in subscription)) return subscription;
  const { shared, leave } = subscription;
  const hasFailed = shared.kind === 'response' && shared.failed;
  if (!hasFailed || !mayStandIn(ask, stored)) return answerOf(ask, subscription, why);
  leave();
  return staleAnswer(validation);
}

/** The origin is unreachable: serve stale, or a 504 where the origin forbids that, else fail. RFC 9111 §4.2.4, §5.2.2.2. */
function answerWithoutOrigin(validation: Validation, error: unknown): Answering {
  const { ask, stored } = validation;
  if (mayStandIn(ask, stored)) return staleAnswer(validation);
  const { engine, policy, call } = ask;
  if (!mustNotBeServedStale({ stored: stored.entry, policy, now: engine.parts.now() })) throw error;
  return { ...gatewayTimeout(engine, call), statusText: 'Gateway Timeout', detail: 'must-revalidate' };
}

/** How a validation is sent. */
function forwardingOf({ ask, stored, conditions }: Validation): Forwarding {
  const { engine, call, policy } = ask;
  const { request, settings, forwardAs } = call;
  const endToEnd = policy.refresh !== 'no';
  const { revalidateVia } = settings;
  const byCondition = revalidateVia === 'headers' || (revalidateVia === 'auto' && isSameOrigin(engine, request));
  // Validators would need another mode than that of the load, which the response depends on.
  const isSelectedByMode = request.fetchOptions.mode === 'no-cors' && stored.entry.vary.includes('sec-fetch-mode');
  if (!byCondition || isSelectedByMode) return { kind: 'refresh' };
  if (conditions.length > 0 && forwardAs === undefined) return { kind: 'conditional', conditions, endToEnd };
  return { kind: endToEnd ? 'refresh' : 'plain' };
}

export const isNetworkFailure = (error: unknown): boolean =>
  error instanceof CacheError && ['network', 'timeout', 'too-many-redirects'].includes(error.code);

function staleAnswer({ ask, found, stored }: Validation): Answering {
  const { requestUrl: url, cacheKey } = stored.entry;
  ask.engine.events.emit({ type: 'hit', url, cacheKey });
  const how = { source: 'stale', alias: found.alias, collapsed: false, detail: 'stale-if-error' } as const;
  const answer = storedAnswer(ask, stored, how);
  return ask.call.settings.filterFn === null ? answer : whenLetOut(ask, stored, answer);
}

/**
 * Validate a stale response that has been served: a 304 renews it, another response replaces it (`updated` event). Independent of the
 * caller, who has an answer and may leave. RFC 5861 §3.
 */
export function refreshBehind(validation: Validation): void {
  const { ask, found, stored } = validation;
  refreshOnce(ask, stored.entry.cacheKey, async () => {
    const { request, settings, options, native } = ask.call;
    const call = { request, settings, options, native };
    await readToEnd(await fetchShared({ ask: { ...ask, call }, found, stored, forwarding: forwardingOf(validation) }));
  });
}

/** Do it in the background, unless a refresh of this name is under way. */
export function refreshOnce({ engine, policy }: Ask, name: string, refreshing: () => Promise<void>): void {
  const { refreshing: underWay, parts } = engine;
  if (!policy.write || underWay.has(name)) return;
  underWay.add(name);
  const work = refreshing()
    .catch((error: unknown) => report(engine, 'refresh', error))
    .finally(() => underWay.delete(name));
  parts.waitUntil(work);
}

/**
 * Ask the origin which of the stored variants it would send: a 304 names one by its entity tag, else there is a new one. To another
 * origin our conditions would cost a preflight. RFC 9111 §4.3.1.
 */
export function selectVariant(ask: Ask, found: Found, conditions: HeaderFields): Promise<Answer> {
  const { engine, call, policy } = ask;
  if (!isSameOrigin(engine, call.request) || call.forwardAs !== undefined) return miss(ask, found, 'vary-miss');
  const forwarding = { kind: 'conditional', conditions, endToEnd: policy.refresh !== 'no' } as const;
  return fetchAnswer({ ask, found, stored: null, forwarding }, 'vary-miss');
}

/** Fetch, and answer with the result. */
export async function fetchAnswer(job: FetchJob, why: ForwardReason): Promise<Answer> {
  return answerOf(job.ask, await fetchShared(job), why);
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
  const timer = setTimeout(() => over.abort(fail('timeout', 'originTooSlow', networkTimeout)), networkTimeout * 1000);
  const { signal: own } = ask.call;
  const signal = own === undefined ? over.signal : AbortSignal.any([own, over.signal]);
  const limited = { ...ask.call, signal };
  try {
    return await send({ ...ask, call: limited });
  } finally {
    clearTimeout(timer);
    const { sent } = ask.engine;
    if (sent.has(limited)) sent.add(ask.call);
  }
}
