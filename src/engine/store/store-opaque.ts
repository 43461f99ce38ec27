import { OPAQUE_BYTES, opaqueToStore } from '../../http/storing/storing.js';
import type { Position } from '../../storage/backend.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { OpaqueStore } from '../../storage/opaque.js';
import { ordered } from '../../storage/write-plan.js';
import type { Ask } from '../ask.js';
import type { Received } from '../fetch/shared.js';
import type { Found } from '../lookup/lookup.js';
import { type EngineState, report } from '../state.js';
import { boundsOf, entryOf, remember } from './store.js';

/** As what an opaque response is stored; null: it is not. */
export function opaqueEntry(ask: Ask, received: Received): StoredEntry | null {
  const { request, settings } = ask.call;
  const { requestTime, responseTime, response } = received;
  if (response.type !== 'opaque') return null;
  const about = { method: request.method, requestTime, responseTime, policy: ask.policy, settings };
  const stored = opaqueToStore(about);
  return stored === null ? null : { ...entryOf(ask, received, stored), size: OPAQUE_BYTES };
}

/** An opaque response on its way into the store. */
type Arriving = {
  readonly entry: StoredEntry;
  readonly response: Response;
  readonly found: Found;
  readonly opaque: OpaqueStore;
};

/** Its body first, as it comes: the entry says that it is there. Never rejects. */
export async function storeOpaque(engine: EngineState, ask: Ask, arriving: Arriving): Promise<void> {
  const { entry, response, found, opaque } = arriving;
  const { position: since } = found;
  if (since === null) return;
  try {
    await opaque.keep(entry, response);
  } catch (error) {
    await notKept(engine, error);
    return;
  }
  put(engine, ask, {
    entry,
    since,
    isKnown: found.candidates.some(({ entry: { cacheKey } }) => cacheKey === entry.cacheKey),
  });
  sweepOnce(engine, opaque);
}

type Kept = { readonly entry: StoredEntry; readonly since: Position; readonly isKnown: boolean };

function put(engine: EngineState, ask: Ask, { entry, since, isKnown }: Kept): void {
  const { autoPurge } = ask.call.settings;
  if (autoPurge !== null) void engine.purging.ifDue(autoPurge);
  const candidate = { entry: ordered(entry, since), body: null };
  engine.writes.add({
    write: { kind: 'put', ...candidate, since },
    found: { candidate },
    event: isKnown ? 'updated' : 'stored',
    bounds: boundsOf(ask),
  });
  remember(engine, candidate, since);
}

/** That a body is torn, or the page left, is nobody's fault; and that it is a part (206) Cache Storage says in the same way. */
async function notKept(engine: EngineState, error: unknown): Promise<void> {
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError')
    engine.events.emit({ type: 'quota', evicted: await engine.writes.makeRoom(OPAQUE_BYTES), stored: false });
  else if (!['AbortError', 'NetworkError', 'TypeError'].includes(name))
    report(engine, 'An opaque response was not stored.', error);
}

/** A worker that died between a body and its entry has left a body that nobody names. */
function sweepOnce(engine: EngineState, opaque: OpaqueStore): void {
  if (engine.isSwept) return;
  engine.isSwept = true;
  const { whenIdle = () => Promise.resolve(), waitUntil } = engine.parts;
  waitUntil(
    whenIdle()
      .then(() => opaque.sweep(null))
      .catch((error: unknown) => report(engine, 'Opaque responses could not be tidied up.', error)),
  );
}
