import { CacheError } from '../../errors.js';

/** The name of an error of the platform, such as QuotaExceededError. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : '');

/** What a failure of IndexedDB is to those who called the backend. */
export function toCacheError(error: unknown, database: string): CacheError {
  if (error instanceof CacheError) return error;
  switch (errorName(error)) {
    case 'QuotaExceededError':
      return new CacheError(
        'quota',
        `No room is left for the database "${database}". Remove entries, then write again.`,
        {
          cause: error,
        },
      );
    case 'VersionError':
      return unavailable(
        database,
        'was made by a newer version of cached-session. Load that version here as well',
        error,
      );
    default:
      return unavailable(database, 'cannot be used. Its cause is kept in `cause`', error);
  }
}

export const blocked = (database: string): CacheError =>
  unavailable(database, 'is blocked by another tab or worker. It is used as soon as that one lets go', undefined);

const unavailable = (database: string, what: string, cause: unknown): CacheError =>
  new CacheError('backend-unavailable', `The database "${database}" ${what}.`, { cause });
