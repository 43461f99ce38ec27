import type { HeaderFields } from '../../http/fields/header-fields.js';
import type { Answer } from '../answer.js';
import type { Ask } from '../ask.js';
import { fetchShared } from '../fetch/fetch-shared.js';
import { isSameOrigin } from '../fetch/forwarding.js';
import { miss, seatAnswer } from '../fetch/miss.js';
import type { EngineState } from '../state.js';
import type { Found } from './lookup.js';

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
