import type { ForwardReason } from '../../http/fields/cache-status.js';
import type { MissReason } from '../../http/freshness/reuse.js';
import { isCacheable } from '../../http/request-policy.js';
import type { Answer } from '../answer.js';
import { type Ask, shownUrl } from '../ask.js';
import { bodyOf } from '../body/response-body.js';
import type { Call } from '../contract.js';
import { networkAnswer, storedAnswer } from '../lookup/answers.js';
import type { Found } from '../lookup/lookup.js';
import type { EngineState } from '../state.js';
import { fetchShared, type Seat } from './fetch-shared.js';
import { forward } from './forward.js';
import type { Forwarding } from './forwarding.js';
import type { Received } from './shared.js';

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
