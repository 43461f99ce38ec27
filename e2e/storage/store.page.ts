import { session } from '../fixtures/session.page.js';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';

export const forget = (identity: string): Promise<{ readonly deleted: number }> => session().forget(identity);
