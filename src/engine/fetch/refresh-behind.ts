import { type EngineState, report } from '../state.js';
import { fetchShared, readToEnd } from './fetch-shared.js';
import { forwardingOf, type Validation } from './validate.js';

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
    .catch((error: unknown) => report(engine, 'A stale response could not be fetched anew.', error))
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
