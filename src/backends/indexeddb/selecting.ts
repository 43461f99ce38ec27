import type { Alias, StoredEntry } from '../../storage/entry.js';
import { parseAlias, parseEntry } from '../../storage/parse.js';
import { type Selector, selects } from '../../storage/selector.js';
import { discard, type Removed } from './discard.js';
import { drain } from './drain.js';
import { type Change, keyOf, keyRange } from './schema.js';
import { removeTornAliases } from './torn.js';
import { issue } from './transaction.js';

/** Remove at once what one selector names, aliases among it; through the rest goes a walk. */
export function removeAtOnce(tx: Change, selector: Selector, removed: Removed): Promise<unknown> {
  switch (selector.kind) {
    case 'all':
      return clear(tx, removed);
    case 'pattern':
    case 'identity':
      return removeAliases(tx, selector);
    case 'keys':
    case 'urls':
    case 'tags':
      return Promise.resolve();
    case 'expired':
    case 'older':
      return Promise.all([removeDated(tx, selector, removed), removeAliases(tx, selector)]);
    case 'invalid':
      return removeTornAliases(tx);
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

/** Of any format: it is named. */
export async function removeKey(tx: Change, key: string, removed: Removed): Promise<void> {
  issue(tx.objectStore('aliases').delete(key));
  for (const record of await tx.objectStore('responses').getAll(keyRange(key))) discard(tx, record, removed);
}

/** The same by URL. */
export async function removeUrl(tx: Change, url: string, selector: Urls, removed: Removed): Promise<void> {
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

type Urls = Extract<Selector, { kind: 'urls' }>;
type Pattern = Extract<Selector, { kind: 'pattern' }>;
type Owned = Extract<Selector, { kind: 'identity' }>;
type Dated = Extract<Selector, { kind: 'expired' | 'older' }>;

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
