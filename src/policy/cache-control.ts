import type { HeaderFields } from './header-fields.js';
import type { Seconds } from './units.js';

/** The directives of a request that count. Null: not given, or not understood. RFC 9111 §5.2.1. */
export type RequestDirectives = {
  readonly maxAge: Seconds | null;
  /** `Infinity`: any staleness. */
  readonly maxStale: Seconds | null;
  readonly minFresh: Seconds | null;
  readonly noCache: boolean;
  readonly noStore: boolean;
  readonly onlyIfCached: boolean;
  readonly staleIfError: Seconds | null;
};

/** Read the directives of a request. RFC 9111 §5.2.1, §5.4, RFC 5861 §4. */
export function requestDirectives(fields: HeaderFields): RequestDirectives {
  throw fields;
}
