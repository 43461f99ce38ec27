import { orderOf } from '../../http/storing/stored-response.js';
import type { Millis } from '../../http/units.js';
import { bodyOf, type CacheKey, cacheKey, entryKey, keptRequest } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { cacheKeyOf, type Position, type Write } from '../../storage/backend.js';
import { type Alias, hashOf, type StoredBody, type StoredEntry } from '../../storage/entry.js';
import type { Call } from '../contract.js';
import { functionOf, nameBy } from '../functions.js';
import { readStored } from '../lookup/read-body.js';
import type { EngineState } from '../state.js';
import { findEntry, pagesOf } from './entries.js';
import { pruneAliases, remove } from './removals.js';

/** Without `keys`: everything. */
export type Resetting = { readonly expires: Millis; readonly keys?: readonly string[] };

type Settings = Call['settings'];

/** Entries whose bodies are in hand at once. */
const PAGE = 20;

/** Let what is stored, or what has these keys, expire at another time. */
export async function resetExpiration(
  engine: EngineState,
  { expires, keys }: Resetting,
): Promise<{ readonly reset: number }> {
  let reset = 0;
  if (keys !== undefined) {
    const entries = await Promise.all(keys.map((key) => findEntry(engine, key)));
    return {
      reset: await renew(
        engine,
        entries.filter((entry) => entry !== undefined),
        expires,
      ),
    };
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
 * Name everything that is stored by the settings as they are now (requests-cache: recreate_keys); where two get one name, the later
 * answer stays. What is secret by now is taken out, too. What was secret before cannot come back.
 */
export async function recreateKeys(
  engine: EngineState,
  { settings }: { readonly settings: Settings },
): Promise<{ readonly recreated: number }> {
  let recreated = 0;
  for await (const entries of pagesOf(engine, {}, PAGE)) {
    const since = await positionOf(engine);
    const moved: { readonly old: string; readonly write: Write }[] = [];
    const lost: string[] = [];
    for (const entry of entries) {
      const renamed = await renameEntry(engine, entry, settings);
      if (isLost(entry, renamed)) lost.push(entry.cacheKey);
      const body = await bodyToMove(engine, entry, renamed);
      if (body === undefined) continue;
      moved.push({
        old: entry.cacheKey,
        write: { kind: 'put', entry: renamed, body, since: asOf(entry, since) },
      });
    }
    recreated += moved.length;
    await move(engine, moved);
    if (lost.length > 0) await remove(engine, [{ kind: 'keys', keys: lost }]);
  }
  return { recreated };
}

/** The body of an opaque response goes by the name that it got: under another one nobody would find it. */
const isLost = (entry: StoredEntry, renamed: StoredEntry): boolean =>
  entry.type === 'opaque' && renamed.cacheKey !== entry.cacheKey;

/** Undefined: there is nothing to write. */
async function bodyToMove(
  engine: EngineState,
  entry: StoredEntry,
  renamed: StoredEntry,
): Promise<StoredBody | undefined> {
  if (isLost(entry, renamed) || isSame(entry, renamed)) return undefined;
  return (await readStored(engine, entry.cacheKey))?.body;
}

async function renew(engine: EngineState, entries: readonly StoredEntry[], expires: Millis): Promise<number> {
  const since = await positionOf(engine);
  return change(
    engine,
    entries.map((entry) => ({ kind: 'freshen', entry: { ...entry, expires }, since: asOf(entry, since) })),
  );
}

/** It is the answer to the same request as before, and later answers stay what they are. */
const asOf = (stored: StoredEntry | Alias, since: Position): Position => ({ ...since, order: orderOf(stored) });

/** Write, and let go of what memory holds of it, here and elsewhere. */
async function change(engine: EngineState, writes: readonly Write[]): Promise<number> {
  if (writes.length === 0) return 0;
  const outcomes = await engine.parts.backend.write(writes);
  const keys = writes.map(cacheKeyOf);
  engine.tier?.dropKeys(keys);
  engine.reads.forgetAll();
  await engine.parts.coherence?.tellAndWait(keys);
  return outcomes.filter((outcome) => outcome === 'written').length;
}

/** First to the new name, then from the old one: at no time is it nowhere. */
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

/** The key by the settings as they are now. Whose it is, and the body, which is only known by name, stay. */
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

/** Of the store as a whole; the hash is of no account. */
const positionOf = async ({ parts: { backend } }: EngineState): Promise<Position> =>
  (await backend.select(hashKey(''))).position;
