import type { Admin } from '../../engine/admin/operations.js';
import { type CacheError, causedBy, fail } from '../../errors.js';
import { type FieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import type { Settings } from '../../options/table.js';

/** What tells the cache of unsafe requests. */
export type Notices = {
  readonly admin: Admin;
  readonly settings: () => Settings;
  /** Hears what could not be told. */
  readonly failed: (error: CacheError) => void;
};

/** What an unsafe request came to; `url`: of what answered. */
type Outcome = { readonly status: number; readonly fields: FieldLines; readonly url: string };

/** The request that is sent. `keepalive`: it may outlive the page, which then cannot tell how it was answered. */
type Sent = { readonly url: string; readonly keepalive?: boolean | undefined };

/**
 * Send an unsafe request past the cache, which must know of it where the directives of responses count: before it leaves, and once it
 * is answered, so that what it makes invalid is gone before the caller goes on. A cache that cannot be told fails no request. It leaves
 * in the task of the call, as a native one does: the first notice is posted before it, and not waited for, since what is looked up until
 * the second one comes is removed, or refused by the store, by that. RFC 9111 §4.4.
 */
export async function announced<Result>(
  { url, keepalive = false }: Sent,
  { admin, settings, failed }: Notices,
  { send, outcome }: { readonly send: () => Promise<Result>; readonly outcome: (result: Result) => Outcome },
): Promise<Result> {
  const about = { url, settings: settings() };
  if (!about.settings.cacheControl) return send();
  const tell = (telling: Promise<void>): Promise<void> =>
    telling.catch((cause: unknown) => failed(notTold(url, cause)));
  void tell(keepalive ? admin('invalidate', { ...about, ...UNKNOWN }) : admin('beginUnsafe', about));
  const result = await send();
  // No more than these: what else an answer holds may not cross to the worker.
  const { status, fields, url: finalUrl } = outcome(result);
  const answeredBy = finalUrl === '' ? undefined : finalUrl;
  await tell(admin('invalidate', { ...about, status, fields, answeredBy }));
  return result;
}

const UNKNOWN = { status: 0, fields: toFieldLines([]) };

/** The outcome of a native response. */
export const outcomeOf = ({ status, headers, url }: Response): Outcome => ({
  status,
  fields: toFieldLines(headers),
  url,
});

const notTold = (url: string, cause: unknown): CacheError => causedBy(cause, fail('internal', 'notUpdated', url));
