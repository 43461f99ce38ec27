import { isSelectable } from '../../http/freshness/reuse.js';
import { selectedBy } from '../../http/validating/validation.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { neverMatches, selectingFields } from '../../http/vary/vary.js';
import { entryKey } from '../../request/key/cache-key.js';
import type { Candidate } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import type { Group } from '../fetch/coalesce.js';
import type { Received } from '../fetch/shared.js';
import type { Found } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import type { EngineState } from '../state.js';
import { store } from './store.js';
import { storeFreshened } from './store-freshened.js';

/**
 * The variant that a 304 names, renewed, and stored for requests like this one, too. Undefined: it names none that is stored.
 * RFC 9111 §4.3.3, §4.3.4.
 */
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
    store(engine, ask, group, { entry: selected.entry, alias: null, since, event: 'stored' }, selected);
  return selected;
}

function selectedFor(key: Ask['key'], fields: Ask['fields'], entry: Candidate['entry']): Candidate['entry'] {
  const selecting = selectingFields(entry.vary, fields);
  return { ...entry, selecting, cacheKey: entryKey(key, entry.vary, selecting) };
}
