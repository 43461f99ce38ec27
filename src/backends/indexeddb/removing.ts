import type { Totals } from '../../storage/backend.js';
import { type Alias, entryBytes, type StoredEntry } from '../../storage/entry.js';
import { isForeign, parseAlias, parseEntry } from '../../storage/parse.js';
import { belongsTo, type Selector, selects, urlPrefix } from '../../storage/selector.js';
import { type Change, deleteFrom, issue, keyOf, keyRange, PART, partsOf, past, textIn } from './database.js';
import { discard, drain, type Job, type Removed } from './evicting.js';
import { isFit, isTorn, isTornAlias } from './reading.js';
import { ensurePosition, logRemoval, putTotals, readState } from './state.js';

/** Removes step by step, and gives how many records each step looked at. Between two steps the transaction may be another one. */
type Walk = AsyncGenerator<number, void, undefined>;

/** The cacheKeys that one transaction removed, and whether that was all. */
type RemovedPart = { readonly cacheKeys: readonly string[]; readonly isDone: boolean };

/**
 * The removal of what selectors match, a part at each call, so that others need not wait for all of it. The first part logs the removal:
 * from now on no write that was under way is accepted. The last part logs it again, for writes that began in between.
 */
export function removal(given: readonly Selector[]): (tx: Change, isFull: boolean) => Promise<RemovedPart> {
  const isAll = given.some(({ kind }) => kind === 'all');
  const selectors: readonly Selector[] = isAll ? [{ kind: 'all' }] : given;
  const begin = (tx: Change): { readonly job: Job; readonly steps: Walk } => {
    const job: Job = { tx, removed: new Map() };
    return { job, steps: walkAll(job, selectors) };
  };
  /** Undefined before the first part, and after one that failed: then the walk begins anew, which finds what is left. */
  let walk: ReturnType<typeof begin> | undefined;
  return async (tx, isFull) => {
    if (isFull) return removeWhenFull(tx, begin(tx));
    const { totals, position } = await readState(tx);
    const isFirst = walk === undefined;
    const current = walk ?? begin(tx);
    walk = undefined;
    const removed: Removed = new Map();
    Object.assign(current.job, { tx, removed });
    const isDone = await walkPart(current.steps);
    if (isFirst || isDone) logRemoval(tx, position, selectors);
    if (removed.size > 0) putTotals(tx, isAll ? { count: 0, bytes: 0 } : without(totals, removed));
    if (!isDone) walk = current;
    return { cacheKeys: [...removed.keys()], isDone };
  };
}

/** Go on until about {@link PART} records have been looked at; true at the end. A step that finds nothing costs something, too. */
async function walkPart(steps: Walk): Promise<boolean> {
  for (let looked = 0; looked < PART; ) {
    const step = await steps.next();
    if (step.done) return true;
    looked += step.value + 1;
  }
  return false;
}

/**
 * Remove all of it in one transaction, in a store so full that the smallest put would abort it. Deleting the position has the effect of
 * the log: no write that was under way is accepted, and the next lookup gets a new epoch.
 */
async function removeWhenFull(
  tx: Change,
  { job, steps }: { readonly job: Job; readonly steps: Walk },
): Promise<RemovedPart> {
  while (!(await walkPart(steps)));
  issue(tx.objectStore('state').delete('position'));
  issue(tx.objectStore('log').clear());
  putTotals(tx, undefined);
  return { cacheKeys: [...job.removed.keys()], isDone: true };
}

/** The totals after a removal; unknown when a removed record could not be read. */
function without(totals: Totals | undefined, removed: Removed): Totals | undefined {
  if (totals === undefined) return undefined;
  let { bytes } = totals;
  for (const taken of removed.values()) {
    if (taken === undefined) return undefined;
    bytes -= taken;
  }
  return { count: totals.count - removed.size, bytes };
}

async function* walkAll(job: Job, selectors: readonly Selector[]): Walk {
  for (const selector of selectors) yield* walk(job, selector);
}

async function* walk(job: Job, selector: Selector): Walk {
  const { kind } = selector;
  const take = (record: unknown): boolean => takeSelected(job, selector, record);
  const along = (index: 'expires' | 'createdAt' | 'identity' | 'tags', key: IDBKeyRange | string): Walk =>
    drain((count) => job.tx.objectStore('responses').index(index).getAll(key, count), take);
  if (kind === 'identity' || kind === 'pattern' || kind === 'expired' || kind === 'older')
    await removeAliases(job, selector);
  switch (kind) {
    case 'all':
      // Awaited here, because WebKit 2.50 does not always wait for a promise that an async generator returns.
      return await clear(job);
    case 'keys':
      return yield* each(selector.keys, (key) => removeKey(job, key));
    case 'urls':
      return yield* each(selector.urls, (url) => removeUrl(job, url, selector));
    case 'tags':
    case 'identity':
      // In a database made before there was that index, the walk goes record by record.
      if (!job.tx.objectStore('responses').indexNames.contains(kind)) return yield* throughAll(job, take);
      for (const key of kind === 'tags' ? selector.tags : await identitiesOf(job, selector.identity))
        yield* along(kind, key);
      return;
    case 'pattern':
      return yield* alongUrls(job, selector, take);
    case 'expired':
      return yield* along('expires', IDBKeyRange.upperBound(selector.now));
    case 'older':
      return yield* along('createdAt', IDBKeyRange.upperBound(selector.than, true));
    case 'invalid':
      await removeTornAliases(job);
      return yield* throughTorn(job);
  }
}

/** Names one by one. */
async function* each(names: readonly string[], remove: (name: string) => Promise<void>): Walk {
  for (let at = 0; at < names.length; at += PART) {
    const part = names.slice(at, at + PART);
    await Promise.all(part.map(remove));
    yield part.length;
  }
}

/** Record by record, in the order of their keys. */
const partsOfAll = (job: Job): ReturnType<typeof partsOf> =>
  partsOf((keys, most) => job.tx.objectStore('responses').getAll(keys, most));

async function* throughAll(job: Job, take: (record: unknown) => boolean): Walk {
  for await (const { records } of partsOfAll(job)) {
    for (const record of records) take(record);
    yield records.length;
  }
}

/** Remove what cannot answer: torn records, entries without a body and bodies without an entry. Reads no body. */
async function* throughTorn(job: Job): Walk {
  for await (const { records, keys } of partsOfAll(job)) {
    const bodies = new Set(await job.tx.objectStore('bodies').getAllKeys(keys));
    for (const record of records) {
      const isWithoutBody = !bodies.delete(keyOf(record) ?? '') && !isForeign(record);
      if (isWithoutBody || isTorn(record)) discard(job, record, undefined);
    }
    for (const orphan of bodies) deleteFrom(job.tx, ['bodies'], orphan);
    yield records.length;
  }
}

/** Along the index of URLs, from the literal prefix of the pattern on. All variants of one URL are in one step. */
async function* alongUrls(job: Job, selector: Pattern, take: (record: unknown) => boolean): Walk {
  const prefix = urlPrefix(selector);
  let after: string | undefined;
  do {
    const index = job.tx.objectStore('responses').index('url');
    const range =
      prefix === '' ? past(after) : IDBKeyRange.bound(after ?? prefix, `${prefix}\uffff`, after !== undefined);
    const records = await index.getAll(range, PART);
    after = records.length < PART ? undefined : textIn(records.at(-1), 'requestUrl');
    for (const record of records) take(record);
    if (after !== undefined) for (const record of await index.getAll(after)) take(record);
    yield records.length;
  } while (after !== undefined);
}

/** The stored identities that a given one is, or is part of: there are few. */
async function identitiesOf({ tx }: Job, part: string): Promise<readonly string[]> {
  const identities: string[] = [];
  const index = tx.objectStore('responses').index('identity');
  // In WebKit 2.50, a cursor of this kind over an empty index aborts the transaction.
  if ((await index.getAllKeys(null, 1)).length === 0) return identities;
  let cursor = await index.openKeyCursor(null, 'nextunique');
  for (; cursor !== null; cursor = await cursor.continue())
    if (belongsTo(cursor.key, part)) identities.push(cursor.key);
  return identities;
}

async function clear({ tx, removed }: Job): Promise<void> {
  const [keys] = await Promise.all([
    tx.objectStore('responses').getAllKeys(),
    tx.objectStore('responses').clear(),
    tx.objectStore('bodies').clear(),
    tx.objectStore('aliases').clear(),
  ]);
  for (const key of keys) removed.set(key, undefined);
}

/** Records of any format: the key names them. */
async function removeKey(job: Job, key: string): Promise<void> {
  deleteFrom(job.tx, ['aliases'], key);
  for (const record of await job.tx.objectStore('responses').getAll(keyRange(key))) discardRead(job, record);
}

/** Without a method everything under the URL, readable or not. */
async function removeUrl(job: Job, url: string, selector: Urls): Promise<void> {
  const [records, aliases] = await Promise.all([
    job.tx.objectStore('responses').index('url').getAll(url),
    job.tx.objectStore('aliases').index('url').getAll(url),
  ]);
  const isNamed = (stored: StoredEntry | Alias | undefined): boolean =>
    selector.method === undefined || (stored !== undefined && selects(selector, stored));
  for (const record of records) if (isNamed(parseEntry(record))) discardRead(job, record);
  for (const record of aliases) {
    const key = keyOf(record);
    if (key !== undefined && isNamed(parseAlias(record))) deleteFrom(job.tx, ['aliases'], key);
  }
}

type Urls = Extract<Selector, { kind: 'urls' }>;
type Pattern = Extract<Selector, { kind: 'pattern' }>;

async function removeAliases({ tx }: Job, selector: Selector): Promise<void> {
  for (const record of await tx.objectStore('aliases').getAll()) {
    const alias = parseAlias(record);
    if (alias !== undefined && selects(selector, alias)) deleteFrom(tx, ['aliases'], alias.cacheKey);
  }
}

async function removeTornAliases({ tx }: Job): Promise<void> {
  const aliases = tx.objectStore('aliases');
  for (let cursor = await aliases.openCursor(); cursor !== null; cursor = await cursor.continue())
    if (isTornAlias(cursor.value)) issue(cursor.delete());
}

function takeSelected(job: Job, selector: Selector, record: unknown): boolean {
  const entry = parseEntry(record);
  const isSelected = entry !== undefined && selects(selector, entry);
  if (isSelected) discard(job, record, entryBytes(entry));
  return isSelected;
}

function discardRead(job: Job, record: unknown): void {
  const entry = parseEntry(record);
  discard(job, record, entry && entryBytes(entry));
}

/** Remove these records if they are still torn, now that nobody else can change them, and give the store a position if it has none. */
export async function removeTorn(tx: Change, cacheKeys: readonly string[]): Promise<void> {
  const job: Job = { tx, removed: new Map() };
  const look = async (cacheKey: string): Promise<void> => {
    const [record, body, alias] = await Promise.all([
      tx.objectStore('responses').get(cacheKey),
      tx.objectStore('bodies').get(cacheKey),
      tx.objectStore('aliases').get(cacheKey),
    ]);
    if (isTornAlias(alias)) deleteFrom(tx, ['aliases'], cacheKey);
    if (record !== undefined && !isFit(record, body)) discard(job, record, undefined);
  };
  await Promise.all([ensurePosition(tx), ...cacheKeys.map(look)]);
  if (job.removed.size > 0) putTotals(tx, undefined);
}
