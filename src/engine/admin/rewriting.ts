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
  await change(
    engine,
    aliases.map((alias) => ({ kind: 'alias', alias: { ...alias, expires }, since: asOf(alias, since) })),
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
  const writes: Write[] = [];
  const replaced: string[] = [];
  for (const entry of entries) {
    const { cacheKey } = entry;
    const renamed = await renameEntry(engine, entry, settings);
    const isMoved = renamed.cacheKey !== cacheKey;
    // The body of an opaque response is stored under its cacheKey: it would not be found under another one.
    const isLost = isMoved && entry.type === 'opaque';
    const body = isLost || isSame(entry, renamed) ? undefined : (await readStored(engine, cacheKey))?.body;
    if (body !== undefined) writes.push({ kind: 'put', entry: renamed, body, since: asOf(entry, position) });
    if (isLost || (isMoved && body !== undefined)) replaced.push(cacheKey);
  }
  // Written under the new key before the old one is removed, so that an entry is never missing.
  await change(engine, writes);
  if (replaced.length > 0) await remove(engine, [{ kind: 'keys', keys: replaced }]);
  await pruneAliases(engine, replaced);
  return writes.length;
}

async function renew(engine: EngineState, entries: readonly StoredEntry[], expires: Millis): Promise<number> {
  const since = await positionOf(engine);
  return change(
    engine,
    entries.map((entry) => ({ kind: 'freshen', entry: { ...entry, expires }, since: asOf(entry, since) })),
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
