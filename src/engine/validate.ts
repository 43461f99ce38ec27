import { CacheError } from '../errors.js';
import { type HeaderFields, mayServeStale } from '../policy/index.js';
import type { Candidate } from '../storage/index.js';
import type { Answer } from './answer.js';
import { storedAnswer } from './answers.js';
import type { Ask } from './ask.js';
import { fetchShared, type Seat } from './fetch-shared.js';
import { whenLetOut } from './filter.js';
import { type Forwarding, isSameOrigin } from './forward.js';
import type { Found } from './lookup.js';
import { seatAnswer } from './miss.js';
import type { EngineState } from './state.js';

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
  const seat = await fetchShared(engine, { ask, found, stored, forwarding }).catch((error: unknown) => {
    if (isNetworkFailure(error) && isStaleAllowed(engine, validation)) return null;
    throw error;
  });
  if (seat === null) return staleAnswer(engine, validation);
  if (!hasFailed(seat) || !isStaleAllowed(engine, validation)) return seatAnswer(ask, seat);
  seat.leave();
  return staleAnswer(engine, validation);
}

/** How a request is sent that is about something stored. */
export function forwardingOf(engine: EngineState, { ask, conditions }: Validation): Forwarding {
  const endToEnd = ask.policy.refresh === 'validate';
  if (!isSameOrigin(engine, ask.call.request)) return { kind: 'refresh' };
  if (conditions.length > 0 && ask.call.forwardAs === undefined) return { kind: 'conditional', conditions, endToEnd };
  return { kind: endToEnd ? 'refresh' : 'plain' };
}

const hasFailed = ({ shared }: Seat): boolean => shared.kind === 'response' && shared.failed;

const isNetworkFailure = (error: unknown): boolean =>
  error instanceof CacheError && ['network', 'timeout', 'too-many-redirects'].includes(error.code);

const isStaleAllowed = ({ parts }: EngineState, { ask, stored }: Validation): boolean =>
  mayServeStale({ stored: stored.entry, policy: ask.policy, now: parts.now() });

function staleAnswer(engine: EngineState, { ask, found, stored }: Validation): Answer | Promise<Answer> {
  const { requestUrl: url, cacheKey } = stored.entry;
  engine.events.emit({ type: 'hit', url, cacheKey });
  const answer = storedAnswer(ask, stored, { source: 'stale', alias: found.alias, collapsed: false });
  return ask.call.settings.filterFn === null ? answer : whenLetOut(engine, ask, stored, answer);
}
