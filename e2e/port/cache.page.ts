import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** What `filter` iterates over: URL and body of each entry. */
export async function entries(filter: { expired?: boolean; valid?: boolean } = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of session().cache.filter(filter)) found.push(`${entry.url} ${await entry.text()}`);
  return found.sort();
}

export const urls = (): Promise<readonly string[]> => session().cache.urls();

export const remove = (what: Parameters<ReturnType<typeof session>['cache']['delete']>[0]): Promise<unknown> =>
  session().cache.delete(what);

/** Each reader gets the whole body, however often it is read. */
export async function readTwice(url: string): Promise<unknown[]> {
  const response = await session().get(url);
  return [await response.json(), await response.json(), await response.text(), (await response.bytes()).length];
}
