import { orderOf } from '../../http/storing/stored-response.js';
import type { Millis } from '../../http/units.js';
import { bodyOf, type CacheKey, cacheKey, entryKey, keptRequest } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { cacheKeyOf, type Position, type Write } from '../../storage/backend.js';
import { type Alias, hashOf, type StoredEntry } from '../../storage/entry.js';
import type { Call } from '../contract.js';
import { functionOf, nameBy } from '../functions.js';
import { readStored } from '../lookup/read-body.js';
import type { EngineState } from '../state.js';
import { findEntry, pagesOf } from './entries.js';
import { pruneAliases, remove } from './removals.js';

/** Without `keys`: everything. */
export type Resetting = { readonly expires: Millis; readonly keys?: readonly string[] };

type Settings = Call['settings'];

/** Entries whose bodies are in memory at once. */
const PAGE = 20;

/** Change the expiry of everything, or of these keys. */
export async function resetExpiration(
  engine: EngineState,
  { expires, keys }: Resetting,
): Promise<{ readonly reset: number }> {
  let reset = 0;
  if (keys !== undefined) {
    const entries = await Promise.all(keys.map((key) => findEntry(engine, key)));
    const found = entries.filter((entry) => entry !== undefined);
    return { reset: await renew(engine, found, expires) };
  }
  for await (const entries of pagesOf(engine, {})) reset += await renew(engine, entries, expires);
  const aliases = await engine.parts.backend.aliases();
  const since = await positionOf(engine);
  const renewed = aliases.map((alias) => ({ ...alias, expires }));
  await change(
    engine,
    renewed.map((alias) => ({ kind: 'alias', alias, since: asOf(alias, since) })),
  );
  return { reset };
}

/**
 * Compute all keys with the current settings (requests-cache: recreate_keys); of two entries with the same new key the later one is
 * kept. Newly ignored values are redacted; values that were redacted before cannot be restored.
 */
export async function recreateKeys(
  engine: EngineState,
  { settings }: { readonly settings: Settings },
): Promise<{ readonly recreated: number }> {
  let recreated = 0;
  for await (const entries of pagesOf(engine, {}, PAGE)) recreated += await recreatePage(engine, entries, settings);
  return { recreated };
}

async function recreatePage(engine: EngineState, entries: readonly StoredEntry[], settings: Settings): Promise<number> {
  const position = await positionOf(engine);
  const moved: { readonly old: string; readonly write: Write }[] = [];
  const lost: string[] = [];
  for (const entry of entries) {
    const renamed = await renameEntry(engine, entry, settings);
    // The body of an opaque response is stored under its cacheKey: it would not be found under another one.
    if (entry.type === 'opaque' && renamed.cacheKey !== entry.cacheKey) lost.push(entry.cacheKey);
    else if (!isSame(entry, renamed)) {
      const body = (await readStored(engine, entry.cacheKey))?.body;
      const since = asOf(entry, position);
      if (body !== undefined) moved.push({ old: entry.cacheKey, write: { kind: 'put', entry: renamed, body, since } });
    }
  }
  await move(engine, moved);
  if (lost.length > 0) await remove(engine, [{ kind: 'keys', keys: lost }]);
  return moved.length;
}

async function renew(engine: EngineState, entries: readonly StoredEntry[], expires: Millis): Promise<number> {
  const since = await positionOf(engine);
  const renewed = entries.map((entry) => ({ ...entry, expires }));
  return change(
    engine,
    renewed.map((entry) => ({ kind: 'freshen', entry, since: asOf(entry, since) })),
  );
}

/** With the order of the stored one: later responses stay later. */
const asOf = (stored: StoredEntry | Alias, since: Position): Position => ({ ...since, order: orderOf(stored) });

/** Write, and drop these entries from memory, here and in other engines. */
async function change(engine: EngineState, writes: readonly Write[]): Promise<number> {
  if (writes.length === 0) return 0;
  const outcomes = await engine.parts.backend.write(writes);
  const keys = writes.map(cacheKeyOf);
  engine.tier?.dropKeys(keys);
  engine.reads.forgetAll();
  await engine.parts.coherence?.tellAndWait(keys);
  return outcomes.filter((outcome) => outcome === 'written').length;
}

/** Write under the new key before removing the old one, so that the entry is never missing. */
async function move(
  engine: EngineState,
  moved: readonly { readonly old: string; readonly write: Write }[],
): Promise<void> {
  await change(
    engine,
    moved.map(({ write }) => write),
  );
  const left = moved.filter(({ old, write }) => old !== cacheKeyOf(write)).map(({ old }) => old);
  if (left.length === 0) return;
  await remove(engine, [{ kind: 'keys', keys: left }]);
  await pruneAliases(engine, left);
}

async function renameEntry(engine: EngineState, entry: StoredEntry, settings: Settings): Promise<StoredEntry> {
  const isNamed = hashOf(entry.cacheKey) === hashKey(entry.key);
  const { ignoredParameters } = settings;
  const key = isNamed ? await rename(engine, entry, settings) : entry.key;
  return {
    ...entry,
    key,
    cacheKey: isNamed ? entryKey(key, entry.vary, entry.selecting) : entry.cacheKey,
    requestUrl: urlName(entry.requestUrl, settings),
    url: urlName(entry.url, settings),
    fields: redactFields(entry.fields, ignoredParameters),
    requestFields: redactFields(entry.requestFields, ignoredParameters),
  };
}

/** The key by the current settings. Identity and body, of which only a hash is known, stay. */
async function rename({ parts }: EngineState, entry: StoredEntry, settings: Settings): Promise<CacheKey> {
  const { keyFn } = settings;
  const { identity = null, key, method, requestUrl: url, requestFields: fields } = entry;
  const body = bodyOf(key);
  const naming = { settings, identity, origin: parts.origin, body };
  const usual = (request: PreparedRequest): CacheKey => cacheKey(request, naming);
  const request = keptRequest(key, { method, url, fields });
  if (keyFn === null || entry.type === 'opaque') return usual(request);
  return nameBy(request, { keyFn: functionOf(parts.functions, 'keys', keyFn), settings, identity, body, usual });
}

const isSame = (one: StoredEntry, other: StoredEntry): boolean =>
  (['key', 'requestUrl', 'url', 'fields', 'requestFields'] as const).every((name) => one[name] === other[name]);

/** The position of the whole store; the hash does not matter. */
const positionOf = async ({ parts: { backend } }: EngineState): Promise<Position> =>
  (await backend.select(hashKey(''))).position;
