import type { HeaderFields } from '../../http/fields/header-fields.js';
import type { Candidate } from '../../storage/entry.js';
import type { Answer } from '../answer.js';
import type { Ask } from '../ask.js';
import { fetchShared } from '../fetch/fetch-shared.js';
import { seatAnswer } from '../fetch/miss.js';
import type { Found } from '../lookup/lookup.js';
import type { EngineState } from '../state.js';

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
