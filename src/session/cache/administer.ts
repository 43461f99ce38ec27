import type { CacheAdmin } from '../../engine/admin/admin.js';

/** Asks whoever keeps the responses, the worker or the page, to do something with what is stored. */
export type Administer = <Value>(question: (admin: CacheAdmin) => Promise<Value>) => Promise<Value>;
