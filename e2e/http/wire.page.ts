import { session } from '../fixtures/session.page.js';
import { type Fetched, shown } from './directives.page.js';

export { backgroundOf, runScript } from '../fetch-event/routes.page.js';
export * from './directives.page.js';

/** What `session.fetch` gives; `failed` where it rejects. */
export async function fetchedBySession(url: string, init: RequestInit = {}): Promise<Fetched | 'failed'> {
  try {
    return await shown(await session().fetch(url, init));
  } catch {
    return 'failed';
  }
}

/** Load a module by URL; gives its default export, or why it does not load. */
export const loadModule = (url: string): Promise<unknown> =>
  import(url).then(
    (module: { readonly default: unknown }) => module.default,
    (error: unknown) => String(error),
  );
