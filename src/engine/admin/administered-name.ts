import { fail } from '../../errors.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { type Ask, toAsk } from '../ask.js';
import type { Call } from '../contract.js';
import type { EngineState } from '../state.js';

/** Naming an administered request depends on nothing but the request: not on whether it would be stored. */
export async function nameAdministered(
  engine: EngineState,
  request: PreparedRequest,
  settings: Call['settings'],
): Promise<Ask> {
  const ask = await toAsk(engine, { request, settings, options: { onlyIfCached: true } });
  if (ask === null) throw fail('bad-request', 'neverStored', request.method);
  return ask;
}
