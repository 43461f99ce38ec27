import type { Admin } from '../../engine/admin/operations.js';
import type { CacheError } from '../../errors.js';
import type { Millis } from '../../http/units.js';
import type { SettingsFor } from '../identity.js';

/** What `session.cache` acts through. */
export type CacheParts = {
  readonly admin: Admin;
  readonly settings: SettingsFor;
  readonly base: () => string | null;
  readonly now: () => Millis;
  /** Hears what fails unseen. */
  readonly failed: (error: CacheError) => void;
};
