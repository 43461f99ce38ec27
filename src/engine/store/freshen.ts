import { responseDirectives } from '../../http/fields/cache-control.js';
import { parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { isSelectable } from '../../http/freshness/reuse.js';
import { forbidsStoring } from '../../http/storing/statuses.js';
import { type Millis, millis } from '../../http/units.js';
import { freshen, headUpdate } from '../../http/validating/freshening.js';
import { selectedBy } from '../../http/validating/validation.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { matchesVary, neverMatches, selectingFields } from '../../http/vary/vary.js';
import { entryKey } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { redactFields } from '../../request/key/redact.js';
import type { Position } from '../../storage/backend.js';
import type { Candidate, StoredEntry } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import { discard } from '../discard.js';
import type { Group, Received } from '../fetch/fetch-group.js';
import { asGet, lookup } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import type { Found } from '../lookup/reads.js';
import { type EngineState, report } from '../state.js';
import { fits, withTags } from './plan.js';
import { store, storeComplete } from './store.js';

/** A stored response, and the response to its validation. */
type Freshening = {
  readonly stored: Candidate;
  readonly since: Position | null;
  readonly received: Received;
};

/** Freshen a stored response by the fields of a 304, and store it so. RFC 9111 §4.3.4. */
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
  if (mayKeep(ask, candidate.entry) && fits(ask, candidate.entry)) storeRenewed(engine, ask, group, candidate, since);
  else engine.parts.waitUntil(discard(engine, cacheKey));
  return candidate;
}

/** Store another entry for a stored body. */
function storeRenewed(engine: EngineState, ask: Ask, group: Group, candidate: Candidate, since: Position | null): void {
  if (since !== null && ask.policy.write) store(engine, ask, group, { kind: 'freshen', candidate, since, event: null });
}

/** The entry after its validation. */
function freshenedEntry(ask: Ask, entry: StoredEntry, received: Received): StoredEntry {
  const { requestTime, responseTime } = received;
  const fields = parseFieldLines(redactFields(toFieldLines(received.fields), ask.call.settings.ignoredParameters));
  return { ...freshen(entry, { fields, policy: ask.policy, requestTime, responseTime }), lastUsed: responseTime };
}

/** A 304 may forbid to keep the response stored. RFC 9111 §5.2.2.5. */
const mayKeep = ({ policy }: Ask, { fields, status }: StoredEntry): boolean =>
  !policy.cacheControl || !policy.write || !forbidsStoring(responseDirectives(parseFieldLines(fields)), status);

/** Freshen the variant that a 304 names, and store it for requests like this one, too. Undefined: it names none. RFC 9111 §4.3.3, §4.3.4. */
export async function storeSelected(
  engine: EngineState,
  ask: Ask,
  group: Group,
  { found, received }: { readonly found: Found; readonly received: Received },
): Promise<Candidate | undefined> {
  const { candidates, position: since } = found;
  const entry = selectedBy(received.fields, candidates.map((candidate) => candidate.entry).filter(isSelectable));
  const stored = entry === undefined ? null : await readSelected(engine, found, entry);
  if (stored === null) return undefined;
  const renewed = storeFreshened(engine, ask, group, { stored, since, received });
  const fields = answeredFields(ask.fields, received.sent);
  const selected = { entry: selectedFor(ask.key, fields, renewed.entry), body: renewed.body };
  if (since !== null && ask.policy.write && !neverMatches(renewed.entry.vary, fields))
    storeComplete(engine, ask, group, { entry: selected.entry, alias: null, since, event: 'stored' }, selected);
  return selected;
}

function selectedFor(key: Ask['key'], fields: Ask['fields'], entry: Candidate['entry']): Candidate['entry'] {
  const selecting = selectingFields(entry.vary, fields);
  return { ...entry, selecting, cacheKey: entryKey(key, entry.vary, selecting) };
}

/**
 * Update what is stored for GET by the response to a HEAD, or make it stale. The caller does not wait for it, but the next GET does.
 * RFC 9111 §4.3.5.
 */
export function updateByHead(engine: EngineState, ask: Ask, group: Group, head: Head): void {
  const { received } = head;
  const forGet = asGet(ask);
  if (forGet === undefined || received.response.status !== 200 || received.redirected || !ask.policy.write) return;
  const updating = update(engine, forGet, group, head).catch((error: unknown) => report(engine, 'headUpdate', error));
  engine.writes.defer(hashKey(forGet.key), updating);
}

/** A response to HEAD, and the position of the store when it was requested. */
type Head = { readonly received: Received; readonly asked: Position | null };

async function update(engine: EngineState, ask: Ask, group: Group, { received, asked }: Head): Promise<void> {
  const found = await lookup(engine, ask);
  const { candidates, position } = found;
  const since = position === null || asked === null ? null : { ...position, order: asked.order };
  for (const { entry } of candidates) {
    if (!matchesVary(entry, ask.fields, true)) continue;
    const stored = await readSelected(engine, found, entry);
    if (stored === null) continue;
    if (headUpdate(stored.entry, received.fields) === 'update')
      storeFreshened(engine, ask, group, { stored, since, received });
    else storeRenewed(engine, ask, group, staleFrom(stored, received.responseTime), since);
  }
}

function staleFrom({ entry, body }: Candidate, moment: Millis): Candidate {
  return { entry: { ...entry, expires: millis(Math.min(entry.expires, moment)) }, body };
}
