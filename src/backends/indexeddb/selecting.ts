import {
  type Alias,
  parseAlias,
  parseEntry,
  type Selector,
  type StoredEntry,
  selects,
  urlPrefix,
} from '../../storage/index.js';
import { discard, type Removed } from './discard.js';
import { drain } from './drain.js';
import { keyOf } from './reading.js';
import { type Change, keyRange } from './schema.js';
import { removeTorn } from './torn.js';
import { issue } from './transaction.js';

/** Remove what one selector matches. Only `all` and named keys and URLs concern records of another format. */
export function removeSelected(tx: Change, selector: Selector, removed: Removed): Promise<unknown> {
  switch (selector.kind) {
    case 'all':
      return clear(tx, removed);
    case 'keys':
      return Promise.all(selector.keys.map((key) => removeKey(tx, key, removed)));
    case 'urls':
      return Promise.all(selector.urls.map((url) => removeUrl(tx, url, selector, removed)));
    case 'pattern':
      return Promise.all([removeMatching(tx, selector, removed), removeAliases(tx, selector)]);
    case 'identity':
      return Promise.all([removeOwned(tx, selector, removed), removeAliases(tx, selector)]);
    case 'tags':
      return removeTagged(tx, selector, removed);
    case 'expired':
    case 'older':
      return Promise.all([removeDated(tx, selector, removed), removeAliases(tx, selector)]);
    case 'invalid':
      return removeTorn(tx, removed);
  }
}

async function clear(tx: Change, removed: Removed): Promise<void> {
  const [keys] = await Promise.all([
    tx.objectStore('responses').getAllKeys(),
    tx.objectStore('responses').clear(),
    tx.objectStore('bodies').clear(),
    tx.objectStore('aliases').clear(),
  ]);
  for (const key of keys) removed.set(key, undefined);
}

async function removeKey(tx: Change, key: string, removed: Removed): Promise<void> {
  issue(tx.objectStore('aliases').delete(key));
  for (const record of await tx.objectStore('responses').getAll(keyRange(key))) discard(tx, record, removed);
}

async function removeUrl(tx: Change, url: string, selector: Urls, removed: Removed): Promise<void> {
  const [records, aliases] = await Promise.all([
    tx.objectStore('responses').index('url').getAll(url),
    tx.objectStore('aliases').index('url').getAll(url),
  ]);
  for (const record of records) if (isNamed(selector, parseEntry(record))) discard(tx, record, removed);
  for (const record of aliases) {
    const key = keyOf(record);
    if (key !== undefined && isNamed(selector, parseAlias(record))) issue(tx.objectStore('aliases').delete(key));
  }
}

/** Without a method everything under the URL is, readable or not. */
const isNamed = (selector: Urls, stored: StoredEntry | Alias | undefined): boolean =>
  selector.method === undefined || (stored !== undefined && selects(selector, stored));

/** Along the index of URLs, from where the pattern begins literally. */
function removeMatching(tx: Change, selector: Pattern, removed: Removed): Promise<void> {
  const prefix = urlPrefix(selector);
  const range = prefix === '' ? null : IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  return drain(tx.objectStore('responses').index('url'), range, takeSelected(tx, selector, removed));
}

type Urls = Extract<Selector, { kind: 'urls' }>;
type Pattern = Extract<Selector, { kind: 'pattern' }>;
type Tagged = Extract<Selector, { kind: 'tags' }>;
type Owned = Extract<Selector, { kind: 'identity' }>;
type Dated = Extract<Selector, { kind: 'expired' | 'older' }>;

/** Along the index, where what belongs to nobody does not stand; a database made before there was that index, record by record. */
function removeOwned(tx: Change, selector: Owned, removed: Removed): Promise<void> {
  const responses = tx.objectStore('responses');
  const take = takeSelected(tx, selector, removed);
  if (!responses.indexNames.contains('identity')) return drain(responses, null, take);
  return drain(responses.index('identity'), IDBKeyRange.only(selector.identity), take);
}

/** The same for tags, one after the other: what has several of them is gone when the next one is looked up. */
async function removeTagged(tx: Change, selector: Tagged, removed: Removed): Promise<void> {
  const responses = tx.objectStore('responses');
  const take = takeSelected(tx, selector, removed);
  if (!responses.indexNames.contains('tags')) return drain(responses, null, take);
  for (const tag of selector.tags) await drain(responses.index('tags'), IDBKeyRange.only(tag), take);
}

const takeSelected =
  (tx: Change, selector: Selector, removed: Removed) =>
  (record: unknown): 'removed' | 'left' => {
    const entry = parseEntry(record);
    if (entry === undefined || !selects(selector, entry)) return 'left';
    discard(tx, record, removed);
    return 'removed';
  };

async function removeDated(tx: Change, selector: Dated, removed: Removed): Promise<void> {
  const responses = tx.objectStore('responses');
  const take = (record: unknown): 'removed' | 'left' => {
    if (parseEntry(record) === undefined) return 'left';
    discard(tx, record, removed);
    return 'removed';
  };
  if (selector.kind === 'expired') {
    await drain(responses.index('expires'), IDBKeyRange.upperBound(selector.now), take);
  } else {
    await drain(responses.index('createdAt'), IDBKeyRange.upperBound(selector.than, true), take);
  }
}

async function removeAliases(tx: Change, selector: Dated | Owned | Pattern): Promise<void> {
  for (const record of await tx.objectStore('aliases').getAll()) {
    const alias = parseAlias(record);
    if (alias !== undefined && selects(selector, alias)) issue(tx.objectStore('aliases').delete(alias.cacheKey));
  }
}
