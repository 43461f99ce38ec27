import { getAll, type Outcome, session } from '../fixtures/session.page.js';
import { textOf } from './text.js';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';

/** The number of calls at once. */
const GROUP = 8;

/** Stores responses without end, and tells the origin of each group once it is stored, and of each call that went wrong. */
export async function write(prefix: string): Promise<void> {
  for (let round = 0; ; round += 1) {
    const urls = Array.from({ length: GROUP }, (_, index) => `${prefix}/${round}/${index}`);
    const wrong = (await getAll(urls)).flatMap((outcome, at) => faultOf(urls[at] ?? '', outcome));
    // An answer does not wait for its write, but administration waits for the writes before it.
    await session().cache.count();
    await fetch('/stored', { method: 'POST', body: JSON.stringify({ urls, wrong }) });
  }
}

/** What is wrong with the store: of these, which are not in it; and which of its entries are torn. */
export async function inspect(urls: readonly string[]): Promise<{ readonly lost: string[]; readonly torn: string[] }> {
  const lost: string[] = [];
  for (const url of urls) if (!(await session().cache.contains({ url }))) lost.push(url);
  const torn: string[] = [];
  for await (const response of session().cache.filter({ invalid: true })) {
    const { url, status } = response;
    const text = await response.text();
    if (status !== 200 || text !== textOf(new URL(url).pathname))
      torn.push(`${url}: ${status}, ${text.length} characters`);
  }
  return { lost, torn };
}

function faultOf(url: string, outcome: Outcome): string[] {
  if ('failed' in outcome) return [`${url}: ${outcome.failed} ${outcome.code}`];
  return outcome.text === textOf(url) ? [] : [`${url}: ${outcome.status}, ${outcome.text.length} characters`];
}
