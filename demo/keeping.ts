import type { CacheError } from 'cached-session';
import { log } from './answers.js';
import { byId, element } from './dom.js';
import { grouped, plural } from './format.js';
import { session, storePage } from './session.js';

type Mode = Awaited<typeof session.ready>;

/** Shows where requests are answered (in the service worker, or by the same engine in the page), and why. */
export async function showMode(): Promise<void> {
  session.addEventListener('mode', ({ detail }) => show(detail));
  show(await session.ready);
}

function show({ mode, message }: Mode): void {
  const where = mode === 'worker' ? 'Answered by the service worker' : 'Answered in the page';
  byId('mode').replaceChildren(
    element('b', { 'data-mode': mode }, where),
    message === undefined ? '' : element('small', {}, message),
  );
}

/** Counts the fetch events that the worker answers (flags, scripts, styles), and calls `changed` after each change of the store. */
export function watchSession(changed: () => void): void {
  const counts = { stored: 0, fetched: 0 };
  const count = (what: keyof typeof counts, url: string): void => {
    if (new URL(url).pathname.startsWith('/api/')) return;
    counts[what]++;
    byId('fetch-events').textContent =
      `Flags and page files: ${grouped(counts.stored)} from the store, ${grouped(counts.fetched)} from the network`;
  };
  session.addEventListener('hit', ({ detail }) => count('stored', detail.url));
  session.addEventListener('revalidated', ({ detail }) => count('stored', detail.url));
  session.addEventListener('miss', ({ detail }) => count('fetched', detail.url));
  session.addEventListener('error', ({ detail }) => logError(detail.error));
  for (const type of ['stored', 'updated', 'evicted', 'cleared'] as const) session.addEventListener(type, changed);
}

function logError({ code, message }: CacheError): void {
  log({ label: code, provenance: 'failed', millis: null, createdAt: null, note: message });
}

/** Stores the files that the page has loaded so far, so that it opens without its origin; logs files that could not be stored. */
export async function keepPage(what: 'page' | 'all'): Promise<void> {
  if ((await session.ready).mode !== 'worker') return;
  delete document.documentElement.dataset.kept;
  const missing = await storePage();
  document.documentElement.dataset.kept = what;
  if (missing === 0) return;
  const note = `${plural(missing, 'file')} could not be stored. Switch the origin to Up before you reload.`;
  log({ label: 'The page itself', provenance: 'failed', millis: null, createdAt: null, note });
}
