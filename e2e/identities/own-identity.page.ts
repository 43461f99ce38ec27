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

/** Resolves when the store knows whose the requests are. */
export const identify = (identity: string): Promise<void> => session().identify(identity);

export const forget = (identity: string): Promise<Deleted> => session().forget(identity);
