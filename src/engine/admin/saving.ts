import { parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { expiresAt } from '../../http/freshness/expiration.js';
import type { Millis } from '../../http/units.js';
import { validatorsOf } from '../../http/validating/validators.js';
import { selectingFields, varyNames } from '../../http/vary/vary.js';
import type { Settings } from '../../options/table.js';
import { entryKey, isNamedBy, keyInCache, savedKey } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { Position } from '../../storage/backend.js';
import {
  type Alias,
  bodyBytes,
  type Candidate,
  entryBytes,
  hashOf,
  type StoredBody,
  type StoredEntry,
} from '../../storage/entry.js';
import { damageOf, isForeign, isWhole, parseAlias, parseEntry } from '../../storage/parse.js';
import { ordered } from '../../storage/write-plan.js';
import type { Ask } from '../ask.js';
import type { EngineState } from '../state.js';
import { nameOf, type Pending } from '../store/pending.js';
import { replaces, entryOf as storedAs, withTags } from '../store/plan.js';
import { nameRequest } from './entries.js';

/** A response to store and its request, not redacted yet. */
export type Saving = {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly response: Pick<
    StoredEntry,
    'status' | 'statusText' | 'type' | 'fields' | 'createdAt' | 'responseTime' | 'elapsed'
  >;
  readonly body: StoredBody;
  /** Null: the key of the request. */
  readonly cacheKey: string | null;
  /** Null: by the settings. */
  readonly expires: Millis | null;
  /** Absent: the tags of the entry that it replaces. */
  readonly tags?: readonly string[];
};

/** Records of another cache, not checked yet. */
export type Importing = {
  readonly records: readonly { readonly entry: unknown; readonly body: StoredBody }[];
  readonly aliases: readonly unknown[];
  readonly settings: Settings;
};

/** The outcome of an import. `skipped` and `reasons` are absent if nothing was skipped. */
export type Imported = {
  readonly stored: number;
  readonly skipped?: number | undefined;
  readonly reasons?: readonly string[] | undefined;
};

/** Store a given response. Resolves with its cacheKey, or null if the store refused it. */
export async function save(engine: EngineState, saving: Saving): Promise<string | null> {
  const { request, settings, body } = saving;
  const ask = await nameRequest(engine, request, settings);
  const natural = entryOf(ask, saving, engine.parts.now());
  if (entryBytes(natural) > settings.maxEntryBytes) return null;
  await engine.writes.settled();
  const entry = await placed(engine, natural, saving);
  const { position } = await engine.parts.backend.select(hashKey(entry.key));
  const pending = add(engine, { entry, body }, engine.order.asking(position), settings);
  await engine.writes.settled();
  return engine.writes.isVoid(pending) ? null : entry.cacheKey;
}

/** Store records of another cache, or of a file, under the name of this cache. Unreadable ones are skipped and counted. */
export async function put(engine: EngineState, { records, aliases, settings }: Importing): Promise<Imported> {
  const refusals: string[] = [];
  const adding = records.map(async ({ entry: record, body }) => {
    const accepted = acceptable(record, body, settings);
    if (typeof accepted === 'string') {
      refusals.push(accepted);
      return null;
    }
    const { byWorker: _theirs, ...entry } = inCache(accepted, settings);
    const since = await placeOf(engine, entry);
    return since === null ? null : add(engine, { entry, body }, since, settings);
  });
  const added = await Promise.all(adding);
  const redirects = aliases.map(parseAlias);
  for (const alias of redirects) if (alias === undefined) refusals.push('a redirect cannot be read');
  await Promise.all(redirects.map((alias) => alias && addAlias(engine, alias, settings)));
  await engine.writes.settled();
  const stored = added.filter((pending) => pending !== null && !engine.writes.isVoid(pending)).length;
  if (refusals.length === 0) return { stored };
  return { stored, skipped: refusals.length, reasons: [...new Set(refusals)].slice(0, MOST_REASONS) };
}

const MOST_REASONS = 10;

/** The record as an entry, or the reason to skip it. */
function acceptable(record: unknown, body: StoredBody, { maxEntryBytes }: Settings): StoredEntry | string {
  if (isForeign(record)) return 'it was written by a later version of cached-session';
  const entry = parseEntry(record);
  if (entry === undefined) return `its "${damageOf(record)}" cannot be read`;
  if (entry.type === 'opaque') return 'it is opaque, so its body cannot be exported';
  if (!isWhole(entry, body)) return 'its body does not have the stated length';
  const { cacheKey, key, vary, selecting } = entry;
  if (!isNamedBy(cacheKey, key, vary, selecting)) return 'its "cacheKey" does not match its "key"';
  return entryBytes(entry) > maxEntryBytes ? 'it is larger than "maxEntryBytes"' : entry;
}

/**
 * The position to write a record of another store at; null if a newer one is here. Two stores have no order in common, so their times
 * are compared, but times in the future do not count.
 */
async function placeOf(engine: EngineState, stored: StoredEntry | Alias): Promise<Position | null> {
  const { candidates, alias, position } = await engine.parts.backend.select(hashKey(stored.key));
  const here = candidates.map(({ entry }) => entry).filter((entry) => 'target' in stored || replaces(stored, entry));
  const now = engine.parts.now();
  const isNewer = ({ requestTime }: StoredEntry | Alias): boolean =>
    requestTime > stored.requestTime && requestTime <= now;
  return [...here, ...(alias === null ? [] : [alias])].some(isNewer) ? null : engine.order.asking(position);
}

function add(engine: EngineState, given: Candidate, since: Position, settings: Settings): Pending {
  const candidate = { ...given, entry: ordered(given.entry, since) };
  const write = { kind: 'put', ...candidate, since } as const;
  return queue(engine, { write, found: { candidate }, event: 'stored' }, settings);
}

async function addAlias(engine: EngineState, parsed: Alias, settings: Settings): Promise<void> {
  const key = keyInCache(parsed.key, settings);
  const { byWorker: _theirs, ...rest } = parsed;
  const named = { ...rest, key, cacheKey: hashKey(key), target: keyInCache(parsed.target, settings) };
  const since = await placeOf(engine, named);
  if (since === null) return;
  const alias = ordered(named, since);
  queue(engine, { write: { kind: 'alias', alias, since }, found: { alias }, event: null }, settings);
}

/** Queue a write. Memory holds the previous state, and forgets it. */
function queue({ writes, tier, reads }: EngineState, write: Omit<Pending, 'bounds'>, settings: Settings): Pending {
  const pending = { ...write, bounds: { maxBytes: settings.maxCacheBytes, maxEntries: settings.maxEntries } };
  const cacheKey = nameOf(pending);
  writes.add(pending);
  tier?.dropKeys([cacheKey]);
  reads.forget(hashOf(cacheKey));
  return pending;
}

function entryOf(ask: Ask, { request, settings, response, body, expires }: Saving, now: Millis): StoredEntry {
  const { status, statusText, type, createdAt, responseTime, elapsed } = response;
  const fields = parseFieldLines(response.fields);
  const vary = varyNames(fields);
  const selectedBy = parseFieldLines(redactFields(toFieldLines(ask.fields), settings.ignoredParameters));
  const stored = {
    status,
    ...validatorsOf(fields),
    requestTime: responseTime,
    responseTime,
    expires: expires ?? expiresAt(ask.policy.expiration, responseTime),
    vary,
    selecting: selectingFields(vary, selectedBy),
  };
  const received = { response: { statusText, type }, redirected: false, url: request.url, fields, ...stored };
  return { ...storedAs(ask, received, stored), createdAt, lastUsed: now, size: bodyBytes(body), elapsed };
}

/**
 * The entry under its own key, or under the wanted cacheKey: there it answers the requests of the entry that it replaces, else only
 * those that ask for that cacheKey. It replaces newer entries, too.
 */
async function placed(
  engine: EngineState,
  own: StoredEntry,
  { cacheKey, settings, tags }: Saving,
): Promise<StoredEntry> {
  const wanted = cacheKey ?? own.cacheKey;
  const present = (await engine.parts.backend.entry(wanted))?.entry;
  const natural = withTags(own, tags ?? present?.tags ?? []);
  if (wanted === natural.cacheKey) return natural;
  if (present === undefined)
    return { ...natural, cacheKey: wanted, key: savedKey(wanted, settings), vary: [], selecting: '' };
  const { identity: _other, ...shared } = natural;
  const { key, identity, vary, selecting, method, requestUrl, requestFields } = present;
  const owner = identity === undefined ? {} : { identity };
  return { ...shared, ...owner, cacheKey: wanted, key, vary, selecting, method, requestUrl, requestFields };
}

/** An entry for the cache of this name, without secrets. One that was saved under a cacheKey of its own keeps it. */
function inCache(given: StoredEntry, settings: Settings): StoredEntry {
  const { ignoredParameters } = settings;
  const fields = redactFields(given.fields, ignoredParameters);
  const entry = { ...given, fields, requestFields: redactFields(given.requestFields, ignoredParameters) };
  if (hashOf(entry.cacheKey) !== hashKey(entry.key)) return entry;
  const key = keyInCache(entry.key, settings);
  return { ...entry, key, cacheKey: entryKey(key, entry.vary, entry.selecting) };
}
