import { parseEntry } from '../../storage/parse.js';
import { belongsTo, type Selector, selects, urlPrefix } from '../../storage/selector.js';
import { discard, type Part, type Removed, type Walk } from './discard.js';
import { type Change, keyOf } from './schema.js';
import { removeKey, removeUrl } from './selecting.js';
import { tornFrom } from './torn.js';

/** So many records are looked at in one transaction, or a little more. */
const PART = 64;

type Pattern = Extract<Selector, { kind: 'pattern' }>;
type Tagged = Extract<Selector, { kind: 'tags' }>;
type Owned = Extract<Selector, { kind: 'identity' }>;

/** Through all that may be too much for one transaction; null: nothing is. */
export function walkThrough(selectors: readonly Selector[]): Walk | null {
  const walks = selectors.map(walkOf).filter((walk) => walk !== null);
  return walks.length === 0 ? null : inOrder(walks);
}

/** Go on, to the end of this part or `all` the way; gives what is left. */
export async function goOn(tx: Change, walk: Walk | null, removed: Removed, all = false): Promise<Walk | null> {
  let left = walk;
  for (let looked = 0; left !== null && (all || looked < PART); ) {
    const { seen, rest }: Part = await left(tx, removed);
    // A tag that nothing has costs something, too.
    looked += seen + 1;
    left = rest;
  }
  return left;
}

function walkOf(selector: Selector): Walk | null {
  switch (selector.kind) {
    case 'pattern':
      return alongUrls(selector, null);
    case 'identity':
      return owned(selector);
    case 'tags':
      return tagged(selector);
    case 'invalid':
      return tornFrom(null, PART);
    case 'keys':
      return named(selector.keys, removeKey);
    case 'urls':
      return named(selector.urls, (tx, url, removed) => removeUrl(tx, url, selector, removed));
    case 'all':
    case 'expired':
    case 'older':
      return null;
  }
}

const inOrder =
  ([first, ...others]: readonly Walk[]): Walk =>
  async (tx, removed) => {
    if (first === undefined) return { seen: 0, rest: null };
    const { seen, rest } = await first(tx, removed);
    const left = rest === null ? others : [rest, ...others];
    return { seen, rest: left.length === 0 ? null : inOrder(left) };
  };

/** One by one, as they are named. */
const named =
  (names: readonly string[], remove: (tx: Change, name: string, removed: Removed) => Promise<void>): Walk =>
  async (tx, removed) => {
    const [now, later] = [names.slice(0, PART), names.slice(PART)];
    await Promise.all(now.map((name) => remove(tx, name, removed)));
    return { seen: now.length, rest: later.length === 0 ? null : named(later, remove) };
  };

/** Along the index of URLs, from where the pattern begins literally. All variants of one URL go in one part. */
const alongUrls =
  (selector: Pattern, after: string | null): Walk =>
  async (tx, removed) => {
    const index = tx.objectStore('responses').index('url');
    const records = await index.getAll(urlRange(selector, after), PART);
    if (records.length < PART) return taken(tx, selector, records, removed, null);
    const last = urlOf(records.at(-1));
    const before = records.filter((record) => urlOf(record) !== last);
    const end = before.length === 0 ? last : urlOf(before.at(-1));
    const whole = before.length === 0 ? await index.getAll(last) : before;
    return taken(tx, selector, whole, removed, alongUrls(selector, end));
  };

function urlRange(selector: Pattern, after: string | null): IDBKeyRange | null {
  const prefix = urlPrefix(selector);
  if (prefix !== '') return IDBKeyRange.bound(after ?? prefix, `${prefix}\uffff`, after !== null);
  return after === null ? null : IDBKeyRange.lowerBound(after, true);
}

/** Records that stand in the index have a text there. */
const urlOf = (record: unknown): string => {
  const url: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, 'requestUrl') : undefined;
  return typeof url === 'string' ? url : '';
};

/** Along the index, where what belongs to nobody does not stand; in a database made before there was that index, record by record. */
const owned =
  (selector: Owned): Walk =>
  async (tx, removed) =>
    (hasIndex(tx, 'identity') ? inOrder(await walksOf(tx, selector)) : alongKeys(selector, null))(tx, removed);

/** One for each identity that the given one is, or is part of: there are few. */
async function walksOf(tx: Change, selector: Owned): Promise<readonly Walk[]> {
  const walks: Walk[] = [];
  let cursor = await tx.objectStore('responses').index('identity').openKeyCursor(null, 'nextunique');
  for (; cursor !== null; cursor = await cursor.continue())
    if (belongsTo(cursor.key, selector.identity)) walks.push(under('identity', cursor.key, selector));
  return walks;
}

/** The same for tags, one after the other: what has several of them is gone when the next one is looked up. */
const tagged =
  (selector: Tagged): Walk =>
  (tx, removed) =>
    (hasIndex(tx, 'tags')
      ? inOrder(selector.tags.map((tag) => under('tags', tag, selector)))
      : alongKeys(selector, null))(tx, removed);

const hasIndex = (tx: Change, name: 'identity' | 'tags'): boolean =>
  tx.objectStore('responses').indexNames.contains(name);

/** What stands under one value of an index: each part begins anew where the removed ones stood, past those that were `left`. */
const under =
  (name: 'identity' | 'tags', value: string, selector: Selector, left = 0): Walk =>
  async (tx, removed) => {
    const records = await tx
      .objectStore('responses')
      .index(name)
      .getAll(value, left + PART);
    const stay = records.filter((record) => !isSelected(selector, record)).length;
    const rest = records.length < left + PART ? null : under(name, value, selector, stay);
    return taken(tx, selector, records.slice(left), removed, rest);
  };

const alongKeys =
  (selector: Selector, after: string | null): Walk =>
  async (tx, removed) => {
    const range = after === null ? null : IDBKeyRange.lowerBound(after, true);
    const records = await tx.objectStore('responses').getAll(range, PART);
    const last = keyOf(records.at(-1)) ?? null;
    return taken(tx, selector, records, removed, records.length < PART ? null : alongKeys(selector, last));
  };

function taken(tx: Change, selector: Selector, records: readonly unknown[], removed: Removed, rest: Walk | null): Part {
  for (const record of records) if (isSelected(selector, record)) discard(tx, record, removed);
  return { seen: records.length, rest };
}

function isSelected(selector: Selector, record: unknown): boolean {
  const entry = parseEntry(record);
  return entry !== undefined && selects(selector, entry);
}
