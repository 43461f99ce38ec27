import { CachedSession, CacheError, type SessionOptions } from 'cached-session';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';

const FUNCTIONS: Readonly<Record<string, SessionOptions>> = {
  filterFn: { filterFn: () => true },
  keyFn: { keyFn: () => 'key' },
  serializer: {
    serializer: { name: 'own', encode: async ({ body }) => body, decode: async ({ body }) => body },
  },
};

/** What a session of this page says to a function as this option. */
export function refusalOf(option: string): Pick<CacheError, 'code' | 'id' | 'values'> | null {
  try {
    new CachedSession(FUNCTIONS[option]);
    return null;
  } catch (error) {
    if (error instanceof CacheError) return { code: error.code, id: error.id, values: error.values };
    throw error;
  }
}
