import { flagUrl, sheetUrl } from './api.js';
import { byId, element } from './dom.js';
import { ageOf, bytes, plural, span } from './format.js';
import { session } from './session.js';

/** The part of a stored response that the page shows. */
type Entry = {
  readonly cacheKey: string;
  readonly path: string;
  readonly size: number;
  readonly createdAt: Date;
  readonly expires: Date | null;
  readonly isExpired: boolean;
};

/** The action of an entry, and the display name of a country. */
type Showing = {
  readonly remove: (name: string, cacheKey: string) => void;
  readonly nameOf: (code: string) => string;
};

const groups = [
  { name: 'Country sheets', prefix: sheetUrl('') },
  { name: 'Lists and map', prefix: '/api/' },
  { name: 'Flags', prefix: flagUrl('').slice(0, -'.svg'.length) },
  { name: 'The page itself', prefix: '/' },
] as const;

/** Shows the stored entries; returns the codes of the countries whose sheets are stored. */
export async function showStored(how: Showing): Promise<ReadonlySet<string>> {
  const entries = await readEntries();
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  byId('totals').textContent = `${plural(entries.length, 'entry', 'entries')}, ${bytes(total)}`;
  const shown = byId('entries');
  const open = new Set([...shown.querySelectorAll('details[open]')].map(({ id }) => id));
  shown.replaceChildren(...groupsOf(entries).map((group) => groupView(group, open.has(group.id), how)));
  return new Set(entries.filter(isSheet).map(({ path }) => path.slice(sheetUrl('').length)));
}

async function readEntries(): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const { cacheKey, url, size, createdAt, expires, isExpired } of session.cache.filter()) {
    const { pathname, search } = new URL(url);
    entries.push({ cacheKey: cacheKey ?? '', path: pathname + search, size: size ?? 0, createdAt, expires, isExpired });
  }
  return entries.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

const isSheet = ({ path }: Entry): boolean => path.startsWith(sheetUrl(''));

type Group = { readonly id: string; readonly name: string; readonly entries: readonly Entry[] };

function groupsOf(entries: readonly Entry[]): readonly Group[] {
  const groupOf = ({ path }: Entry): string => groups.find(({ prefix }) => path.startsWith(prefix))?.name ?? '';
  const all = groups.map(({ name }, index) => ({
    id: `stored-${index}`,
    name,
    entries: entries.filter((entry) => groupOf(entry) === name),
  }));
  return all.filter((group) => group.entries.length > 0);
}

function groupView(group: Group, open: boolean, how: Showing): HTMLElement {
  const size = group.entries.reduce((sum, entry) => sum + entry.size, 0);
  const summary = element(
    'summary',
    {},
    element('b', {}, group.name),
    element('span', { class: 'figure' }, `${group.entries.length}`),
    element('span', { class: 'figure' }, bytes(size)),
  );
  return element(
    'details',
    { id: group.id, open },
    summary,
    element('ul', {}, ...group.entries.map((entry) => entryView(entry, how))),
  );
}

function entryView(entry: Entry, { remove, nameOf }: Showing): HTMLElement {
  const code = /^\/(?:api\/countries|flags)\/([A-Z]{3})/.exec(entry.path)?.[1];
  const name = code === undefined ? decodeURI(entry.path) : nameOf(code);
  return element(
    'li',
    {},
    element(code === undefined ? 'code' : 'span', { title: entry.path }, name),
    element('small', {}, freshness(entry), ', stored ', ageOf(entry.createdAt), ` ago, ${bytes(entry.size)}`),
    element(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': `Delete ${name}`,
        click: () => remove(name, entry.cacheKey),
      },
      'Delete',
    ),
  );
}

function freshness({ expires, isExpired }: Entry): string {
  if (isExpired) return 'stale';
  return expires === null ? 'never expires' : `fresh for ${span(expires.getTime() - Date.now())}`;
}
