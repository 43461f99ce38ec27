import type { WorkerLink } from '../../protocol/page/worker-link.js';
import type { PageEngine } from '../local/page-engine.js';

/** What a session has open, as far as there is any. */
type Open = { readonly link: WorkerLink | undefined; readonly page: PageEngine | undefined };

/**
 * Firefox decides before `pagehide` whether a page may enter the back-forward cache. Other browsers decide later, and with a listener to
 * `beforeunload` they would wait for the page before they leave it.
 */
const DECIDES_EARLY = 'mozInnerScreenX' in globalThis;

const STAYS_AFTER_MS = 1000;

/** Releases what keeps a page out of the back-forward cache as it is left, and takes it up again as it is restored. */
export function followPage(open: () => Open, signal: AbortSignal): void {
  const on = (type: string, hear: (open: Open) => void): void => {
    const listener = (): void => hear(open());
    globalThis.addEventListener?.(type, listener);
    // In jsdom, the signal may be of another kind than its events accept.
    signal.addEventListener('abort', () => globalThis.removeEventListener?.(type, listener));
  };
  const leave = ({ link, page }: Open): void => {
    link?.leaving();
    page?.leaving();
    // A frozen page runs no timers, so this one is for a page that stays (a download): it hears changes again.
    setTimeout(() => signal.aborted || page?.listen(), STAYS_AFTER_MS);
  };
  if (DECIDES_EARLY) on('beforeunload', leave);
  on('pagehide', ({ link, page }) => {
    link?.pause();
    page?.freeze();
  });
  on('pageshow', ({ link, page }) => {
    link?.resume();
    page?.listen();
  });
}
