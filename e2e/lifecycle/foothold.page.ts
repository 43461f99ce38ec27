import { session } from '../fixtures/session.page.js';

export * from '../fetch-event/routes.page.js';

/** What a foreign script may do in a page: save a response of its own as if it were that of a URL, for ever. */
export async function plant(url: string, body: string, type: string): Promise<void> {
  const response = new Response(body, { headers: { 'content-type': type } });
  await session().cache.saveResponse(response, { request: url, expires: Date.now() + 1e12 });
}

/** The same by a file that is imported. */
export async function plantByImport(): Promise<void> {
  const file = await session().cache.export().blob();
  await session().cache.clear();
  await session().cache.import(file);
}
