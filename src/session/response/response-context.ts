import type { Admin } from '../../engine/admin/operations.js';
import type { Millis } from '../../http/units.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { WholeBody } from './body.js';
import type { Asked } from './cached-request.js';

/** Where a response stands: what the session knows beside the answer. */
export type ResponseContext = {
  readonly now: () => Millis;
  readonly asked: Asked;
  readonly admin: Admin;
  /** When it was asked for, by `performance.now()`. */
  readonly since: number;
  /** The fragment of the requested URL, with its `#`. */
  readonly fragment?: string;
  /** Where a redirect that was not followed leads. */
  readonly next?: PreparedRequest | null;
  /** Where the body comes from when the answer does not carry it. */
  readonly load?: () => Promise<WholeBody>;
  /** As what it is stored, where it came straight from the store. */
  readonly entry?: StoredEntry;
};
