import { type Millis, millis } from '../../http/units.js';
import { headUpdate } from '../../http/validating/freshening.js';
import { matchesVary } from '../../http/vary/vary.js';
import { hashKey } from '../../request/key/key-hash.js';
import type { Position } from '../../storage/backend.js';
import type { Candidate } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import type { Group } from '../fetch/coalesce.js';
import type { Received } from '../fetch/shared.js';
import { type EngineState, report } from '../state.js';
import { next } from '../store/at-once.js';
import { storeFreshened, storeRenewed } from '../store/store-freshened.js';
import { type Found, lookup } from './lookup.js';
import { readSelected } from './read-body.js';
import { reuseOf } from './reusing.js';

/** Is it a HEAD that a stored response to GET may answer? RFC 9111 §4, RFC 9110 §9.3.2. */
export const isHead = ({ call, policy, keyFor }: Ask): boolean =>
  call.request.method === 'HEAD' && policy.cacheControl && keyFor !== undefined;

/** What is there for a HEAD: what is stored for GET where that can answer as it is, else what is stored for HEAD itself. */
export function lookupHead(engine: EngineState, ask: Ask): Found | Promise<Found> {
  return next(lookup(engine, asGet(ask)), (found) => {
    const { kind } = reuseOf(engine, ask, found);
    return kind === 'fresh' || kind === 'stale' ? found : lookup(engine, ask);
  });
}

/**
 * The answer to a HEAD says what a GET would be answered now: what is stored for GET is updated by it, or is stale from now on. The
 * caller does not wait for it; whoever asks for the GET next does. RFC 9111 §4.3.5.
 */
export function updateByHead(engine: EngineState, ask: Ask, group: Group, head: Head): void {
  const { received } = head;
  if (!isHead(ask) || received.response.status !== 200 || received.redirected || !ask.policy.write) return;
  const updating = update(engine, ask, group, head).catch((error: unknown) =>
    report(engine, 'What is stored for GET could not be updated by the answer to a HEAD.', error),
  );
  engine.writes.defer(hashKey(asGet(ask).key), updating);
}

/** An answer to HEAD, and where the store stood when it was asked for. */
type Head = { readonly received: Received; readonly asked: Position | null };

const asGet = (ask: Ask): Ask => ({ ...ask, key: ask.keyFor?.('GET') ?? ask.key });

async function update(engine: EngineState, ask: Ask, group: Group, { received, asked }: Head): Promise<void> {
  const found = await lookup(engine, asGet(ask));
  const { candidates, position } = found;
  const since = position === null || asked === null ? null : { ...position, order: asked.order };
  for (const { entry } of candidates) {
    if (!matchesVary(entry, ask.fields, true)) continue;
    const stored = await readSelected(engine, found, entry);
    if (stored === null) continue;
    if (headUpdate(stored.entry, received.fields) === 'update')
      storeFreshened(engine, ask, group, { stored, since, received });
    else storeRenewed(engine, ask, group, { candidate: staleFrom(stored, received.responseTime), since });
  }
}

function staleFrom({ entry, body }: Candidate, moment: Millis): Candidate {
  return { entry: { ...entry, expires: millis(Math.min(entry.expires, moment)) }, body };
}
