import type { Answer } from './answer.js';
import { networkAnswer, storedAnswer } from './answers.js';
import { type Ask, shownUrl } from './ask.js';
import type { Call } from './contract.js';
import { fetchShared, type Seat } from './fetch-shared.js';
import { type Forwarding, forward } from './forward.js';
import type { Found } from './lookup.js';
import { bodyOf } from './response-body.js';
import type { EngineState } from './state.js';

/** Nothing stored will do: the origin answers, and what it says is stored when it may be. */
export async function miss(engine: EngineState, ask: Ask, found: Found): Promise<Answer> {
  if (engine.events.has('miss')) engine.events.emit({ type: 'miss', url: shownUrl(ask.call), cacheKey: null });
  const forwarding: Forwarding = { kind: WAYS[ask.policy.refresh] };
  return seatAnswer(ask, await fetchShared(engine, { ask, found, stored: null, forwarding }));
}

const WAYS = { no: 'plain', validate: 'refresh', reload: 'reload' } as const;

/** A request that has nothing to do with the cache. */
export async function bypass(engine: EngineState, call: Call): Promise<Answer> {
  const { signal } = call;
  const forwarding = forward(engine, call, { kind: 'plain' }, signal);
  engine.parts.waitUntil(forwarding.catch(() => undefined));
  const received = await forwarding;
  const shared = bodyOf(call.request.method, received, 0, () => undefined);
  if (shared === null) return networkAnswer(received, { body: null, entry: null, collapsed: false });
  engine.parts.waitUntil(shared.ended);
  const body = shared.open(signal, () => shared.cancel(signal?.reason));
  return networkAnswer(received, { body, entry: null, collapsed: false });
}

/** What a fetch gave, as the answer of one of its callers. */
export function seatAnswer(ask: Ask, { shared, body, collapsed, leave }: Seat): Answer {
  if (shared.kind === 'response') return networkAnswer(shared.received, { body, entry: shared.entry, collapsed });
  leave();
  const { source, alias } = shared.kind === 'found' ? shared : ({ source: 'revalidated', alias: null } as const);
  return storedAnswer(ask, shared.candidate, { source, alias, collapsed });
}
