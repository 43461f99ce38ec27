import { responseDirectives } from '../../http/fields/cache-control.js';
import { parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { isSelectable } from '../../http/freshness/reuse.js';
import { forbidsStoring } from '../../http/storing/statuses.js';
import { millis } from '../../http/units.js';
import { freshen, headUpdate } from '../../http/validating/freshening.js';
import { selectedBy } from '../../http/validating/validation.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { matchesVary, neverMatches, selectingFields } from '../../http/vary/vary.js';
import { entryKey } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { redactFields } from '../../request/key/redact.js';
import type { Candidate, StoredEntry } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import { discard } from '../discard.js';
import type { Received } from '../fetch/fetch-group.js';
import type { Fetching } from '../fetch/forwarding.js';
import { asGet, lookupNow } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import { report } from '../state.js';
import { fits, withTags } from './plan.js';
import { store, storeComplete } from './store.js';

/** Freshen a stored response by the fields of a 304, and store it so. RFC 9111 §4.3.4. */
export function storeFreshened(job: Fetching, { entry, body }: Candidate, received: Received): Candidate {
  const { ask, group } = job;
  const { engine } = ask;
  const renewed = freshenedEntry(ask, entry, received);
  const candidate = { entry: withTags(renewed, group.tagsFor(renewed)), body };
  const { requestUrl: url, cacheKey } = candidate.entry;
  engine.events.emit({ type: 'revalidated', url, cacheKey });
  if (mayKeep(ask, candidate.entry)) storeRenewed(job, candidate);
  else engine.parts.waitUntil(discard(engine, cacheKey));
  return candidate;
}

/** Store another entry for a stored body. */
function storeRenewed(job: Fetching, candidate: Candidate): void {
  const since = job.found.position;
  if (since !== null && job.ask.policy.write) store(job, { kind: 'freshen', candidate, since, event: null });
}

/** The entry after its validation. */
function freshenedEntry(ask: Ask, entry: StoredEntry, received: Received): StoredEntry {
  const { requestTime, responseTime } = received;
  const fields = parseFieldLines(redactFields(toFieldLines(received.fields), ask.call.settings.ignoredParameters));
  return { ...freshen(entry, { fields, policy: ask.policy, requestTime, responseTime }), lastUsed: responseTime };
}

/** A 304 may forbid to keep the response stored (RFC 9111 §5.2.2.5), or make it too large. */
function mayKeep(ask: Ask, entry: StoredEntry): boolean {
  const { cacheControl, write } = ask.policy;
  const isForbidden =
    cacheControl && write && forbidsStoring(responseDirectives(parseFieldLines(entry.fields)), entry.status);
  return !isForbidden && fits(ask, entry);
}

/** Freshen the variant that a 304 names, and store it for requests like this one, too. Undefined: it names none. RFC 9111 §4.3.3, §4.3.4. */
export async function storeSelected(job: Fetching, received: Received): Promise<Candidate | undefined> {
  const { ask, found } = job;
  const { candidates, position: since } = found;
  const named = selectedBy(received.fields, candidates.map(({ entry }) => entry).filter(isSelectable));
  const stored = named === undefined ? null : await readSelected(ask.engine, found, named);
  if (stored === null) return undefined;
  const { entry: renewed, body } = storeFreshened(job, stored, received);
  const { vary } = renewed;
  const fields = answeredFields(ask.fields, received.sent);
  const selecting = selectingFields(vary, fields);
  // Its key may be that of an equivalent query.
  const entry = { ...renewed, selecting, cacheKey: entryKey(renewed.key, vary, selecting) };
  const hasSecret = redactFields(selecting, ask.call.settings.ignoredParameters) !== selecting;
  if (since !== null && ask.policy.write && !hasSecret && !neverMatches(vary, fields) && mayKeep(ask, entry))
    storeComplete(job, { entry, alias: null, since, event: 'stored' }, { entry, body });
  return { entry, body };
}

/**
 * Update what is stored for GET by the response to a HEAD, or make it stale. The caller does not wait for it, but the next GET does.
 * RFC 9111 §4.3.5.
 */
export function updateByHead(job: Fetching, received: Received): void {
  const { engine } = job.ask;
  const ask = asGet(job.ask);
  if (ask === undefined || received.response.status !== 200 || received.redirected || !ask.policy.write) return;
  const hash = hashKey(ask.key);
  // Not in `update`, where this one would be among them.
  const before = Promise.resolve(engine.writes.deferred.get(hash));
  const updating = before
    .then(() => update({ ...job, ask }, received))
    .catch((error: unknown) => report(engine, 'headUpdate', error));
  engine.writes.defer(hash, updating);
}

async function update(head: Fetching, received: Received): Promise<void> {
  const { ask, found: asked } = head;
  const found = await lookupNow(ask);
  const { candidates, position } = found;
  // Of removals, those until now have been seen; of writes, those until the request was sent.
  const since = position === null || asked.position === null ? null : { ...position, order: asked.position.order };
  const job = { ...head, found: { ...found, position: since } };
  for (const { entry } of candidates) {
    if (!matchesVary(entry, ask.fields, true)) continue;
    const stored = await readSelected(ask.engine, found, entry);
    if (stored === null) continue;
    const expires = millis(Math.min(stored.entry.expires, received.responseTime));
    if (headUpdate(stored.entry, received.fields) === 'update') storeFreshened(job, stored, received);
    else storeRenewed(job, { ...stored, entry: { ...stored.entry, expires } });
  }
}
