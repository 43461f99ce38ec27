import { responseDirectives } from '../../http/fields/cache-control.js';
import { parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { forbidsStoring } from '../../http/storing/statuses.js';
import { freshen } from '../../http/validating/freshening.js';
import { redactFields } from '../../request/key/redact.js';
import type { Position } from '../../storage/backend.js';
import type { Candidate, StoredEntry } from '../../storage/entry.js';
import { ordered } from '../../storage/write-plan.js';
import { discard, whenLetIn } from '../admin/filter.js';
import type { Ask } from '../ask.js';
import type { Group } from '../fetch/coalesce.js';
import type { Received } from '../fetch/shared.js';
import type { EngineState } from '../state.js';
import { boundsOf, fits, remember } from './store.js';
import { withTags } from './tagged.js';

/** What is stored, and what the origin said of it. */
export type Freshening = {
  readonly stored: Candidate;
  readonly since: Position | null;
  readonly received: Received;
};

/** What is stored still holds: renew it by the fields of the 304, and keep it so. RFC 9111 §4.3.4. */
export function storeFreshened(
  engine: EngineState,
  ask: Ask,
  group: Group,
  { stored, since, received }: Freshening,
): Candidate {
  const renewed = freshenedEntry(ask, stored.entry, received);
  const candidate = { entry: withTags(renewed, group.tagsFor(renewed)), body: stored.body };
  const { requestUrl: url, cacheKey } = candidate.entry;
  engine.events.emit({ type: 'revalidated', url, cacheKey });
  if (mayKeep(ask, candidate.entry) && fits(ask, candidate.entry))
    storeRenewed(engine, ask, group, { candidate, since });
  else engine.parts.waitUntil(discard(engine, cacheKey));
  return candidate;
}

/** Another entry for a body that is stored. */
export function storeRenewed(
  engine: EngineState,
  ask: Ask,
  group: Group,
  { candidate: renewed, since }: { readonly candidate: Candidate; readonly since: Position | null },
): void {
  if (group.detached || since === null || !ask.policy.write) return;
  const candidate = { ...renewed, entry: ordered(renewed.entry, since) };
  const keep = (): void => {
    if (group.detached) return;
    const write = { kind: 'freshen', entry: candidate.entry, since } as const;
    engine.writes.add({ write, found: { candidate }, event: null, bounds: boundsOf(ask) });
    remember(engine, candidate, since);
  };
  if (ask.call.settings.filterFn === null) keep();
  else whenLetIn(engine, ask, { candidate, isKnown: true }, keep);
}

/** A stored entry as the answer to its validation renews it. */
export function freshenedEntry(ask: Ask, entry: StoredEntry, received: Received): StoredEntry {
  const { requestTime, responseTime } = received;
  const fields = parseFieldLines(redactFields(toFieldLines(received.fields), ask.call.settings.ignoredParameters));
  return { ...freshen(entry, { fields, policy: ask.policy, requestTime, responseTime }), lastUsed: responseTime };
}

/** A 304 may say by now that the response is not to be stored any more. RFC 9111 §5.2.2.5. */
const mayKeep = ({ policy }: Ask, { fields, status }: StoredEntry): boolean =>
  !policy.cacheControl || !policy.write || !forbidsStoring(responseDirectives(parseFieldLines(fields)), status);
