import { fail } from '../../errors.js';
import type { Candidate, Selectable, StoredEntry } from '../../storage/entry.js';
import { removeDamaged } from '../discard.js';
import { rememberIn } from '../recent.js';
import { type EngineState, report } from '../state.js';
import type { Found } from './reads.js';

/** Milliseconds until a Blob is tried again: a browser may lose its file at any time. */
const TRUST_MS = 60_000;
const MOST_TRUSTED = 10_000;

/**
 * The selected response with its body; null where that can no longer be read. At once where memory has it. A Blob is a handle that outlives
 * its file: the first answer from it waits until its last byte has been read, those of the next minute do not.
 */
export function readSelected(
  engine: EngineState,
  { candidates, position }: Pick<Found, 'candidates' | 'position'>,
  selected: StoredEntry,
): Candidate | null | Promise<Candidate | null> {
  for (const candidate of candidates) {
    if (candidate.entry !== selected) continue;
    const { entry, body, bytes } = candidate;
    if (body === undefined) return readVariant(engine, candidate, position);
    const read = { entry, body, bytes };
    if (!(body instanceof Blob) || bytes !== undefined || isTrusted(engine, selected)) return read;
    return ifReadable(engine, read);
  }
  throw fail('internal', 'background', 'select');
}

/** The stored response of a cacheKey, where its body can be read. */
export async function readStored(engine: EngineState, cacheKey: string): Promise<Candidate | undefined> {
  const stored = await engine.parts.backend.entry(cacheKey);
  return stored === undefined ? undefined : ((await ifReadable(engine, stored)) ?? undefined);
}

/** This body has just come from the network: it is readable. */
export function trust({ readable, parts }: EngineState, { entry, body }: Selectable): void {
  if (!(body instanceof Blob)) return;
  rememberIn(readable, entry.cacheKey, parts.now(), MOST_TRUSTED);
}

function isTrusted({ readable, parts }: EngineState, { cacheKey }: StoredEntry): boolean {
  const since = parts.now() - (readable.get(cacheKey) ?? Number.NEGATIVE_INFINITY);
  return since >= 0 && since < TRUST_MS;
}

/** The body of a variant that a lookup left out; null where another response has taken its place. */
async function readVariant(
  engine: EngineState,
  { entry }: Selectable,
  position: Found['position'],
): Promise<Candidate | null> {
  const { cacheKey, key, createdAt, size, byWorker } = entry;
  const stored = await engine.reads
    .ask(() => readStored(engine, cacheKey))
    .catch((error: unknown) => void report(engine, 'lookup', error));
  if (stored?.entry.createdAt !== createdAt || stored.entry.size !== size || stored.entry.byWorker !== byWorker)
    return null;
  const candidate = { entry, body: stored.body };
  const held = engine.tier?.get(key)?.candidates.some((other) => other.entry === entry);
  if (held === true && position !== null) engine.tier?.put(candidate, position);
  return candidate;
}

/** Null, and gone from the store, where its Blob cannot be read. A file that is there but too short shows at its end. */
async function ifReadable(engine: EngineState, candidate: Candidate): Promise<Candidate | null> {
  const { entry, body } = candidate;
  if (!(body instanceof Blob)) return candidate;
  try {
    await body.slice(-1).arrayBuffer();
    trust(engine, candidate);
    return candidate;
  } catch (cause) {
    engine.readable.delete(entry.cacheKey);
    await removeDamaged(engine, entry.cacheKey, cause);
    return null;
  }
}
