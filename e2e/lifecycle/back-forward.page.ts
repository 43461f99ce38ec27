import { get } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** Says on the document itself whether it came back out of the cache, since a script of the test would be a new document's. */
addEventListener('pageshow', ({ persisted }) => document.documentElement.setAttribute('persisted', `${persisted}`));

/** Go to sleep and wake up as a page does that the browser keeps for the way back, as far as a script can tell. */
const hide = (): boolean => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
export const show = (): boolean => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));

/**
 * Fall asleep at once after an answer, which then is still to be stored; gives the channels that are open now. One message to
 * one of them, and the browser drops the sleeping page. No task of the page runs any more after `pagehide`: what is to be
 * closed must be closed by then.
 */
export async function getAndHide(url: string): Promise<string[]> {
  await get(url);
  hide();
  return [...channels].map(({ name }) => name);
}

/** Chunks are loaded one after the other. */
export const hasAllChunks = (): boolean =>
  performance.getEntriesByType('resource').some(({ name }) => name.includes('/chunks/sentences-'));

/** Messages of `client.postMessage` so far: they drop a sleeping page too. */
export const clientMessages = (): number => received;

const channels = new Set<BroadcastChannel>();
let received = 0;

navigator.serviceWorker.addEventListener('message', () => {
  received++;
});

window.BroadcastChannel = class extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    channels.add(this);
  }

  override close(): void {
    channels.delete(this);
    super.close();
  }
};
