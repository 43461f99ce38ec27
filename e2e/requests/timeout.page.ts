import { CacheError } from 'cached-session';
import { failure, session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** A get that is aborted with an error that looks like one of a timeout. */
export function abortedWithTimeout(url: string): Promise<unknown> {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new CacheError('timeout', 'of the app')), 100);
  return session()
    .get(url, { signal: controller.signal })
    .then(({ status }) => status, failure);
}
