import type { Deleted } from 'cached-session';
import { session } from '../fixtures/session.page.js';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';

/** Get the cookie of this user, and say whose the requests are. */
export async function logIn(user: string): Promise<void> {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `user=${user}; path=/`;
  await session().identify(`user-id ${user}`);
}

export const forget = (identity: string): Promise<Deleted> => session().forget(identity);
