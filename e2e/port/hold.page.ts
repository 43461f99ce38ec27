import { get, open } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** Opened as `?get=<url>` the page runs by itself and reports to `/report`: nobody is attached who could call it. */
const url = new URLSearchParams(location.search).get('get');
if (url !== null) {
  const readiness = await open();
  await fetch('/report', { method: 'POST', body: JSON.stringify({ ...readiness, answer: await get(url) }) });
}
