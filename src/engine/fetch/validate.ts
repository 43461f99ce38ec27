import { CacheError } from '../../errors.js';
import type { ForwardReason } from '../../http/fields/cache-status.js';
import type { HeaderFields } from '../../http/fields/header-fields.js';
import { isFresh } from '../../http/freshness/freshness.js';
import { mustNotBeServedStale } from '../../http/freshness/stale.js';
import type { Candidate } from '../../storage/entry.js';
import { whenLetOut } from '../admin/filter.js';
import type { Answer } from '../answer.js';
import type { Ask } from '../ask.js';
import { gatewayTimeout, storedAnswer } from '../lookup/answers.js';
import type { Found } from '../lookup/lookup.js';
import { mayStandIn } from '../lookup/reusing.js';
import type { EngineState } from '../state.js';
import { fetchShared, type Seat } from './fetch-shared.js';
import type { Forwarding } from './forwarding.js';
import { isSameOrigin } from './forwarding.js';
import { seatAnswer } from './miss.js';
import { inNetworkTimeout } from './network-timeout.js';

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
