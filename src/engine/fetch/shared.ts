import type { WhyNotStored } from '../../http/explain/explain.js';
import type { FieldLines, HeaderFields } from '../../http/fields/header-fields.js';
import type { Millis } from '../../http/units.js';
import type { Redirect } from '../../request/redirects.js';
import type { Alias, Candidate, StoredEntry } from '../../storage/entry.js';
import type { SharedBody } from '../body/shared-body.js';

/** A response of the network as soon as its header fields are there. */
export type Received = {
  readonly response: Response;
  readonly fields: HeaderFields;
  /** Final URL, without fragment, of which the response itself may not know. */
  readonly url: string;
  readonly redirected: boolean;
  /** The redirects that were seen. */
  readonly history: readonly Redirect[];
  /** The fields that it answers, as far as script sets them. */
  readonly sent: Headers;
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  /** The answer to a fetch event from another origin after a redirect: stored nowhere, and only the browser's response keeps its URL. */
  readonly passOn?: boolean;
  /** All of it was fetched by this engine, the service worker's, from the URL that it answers. */
  readonly byWorker?: true | undefined;
};

/** A new response on its way to all who waited for it. */
export type NewResponse = {
  readonly kind: 'response';
  readonly received: Received;
  readonly body: SharedBody | null;
  /** As what it is going to be stored; null: it is not. */
  readonly entry: StoredEntry | null;
  /** Why `entry` is null, where it is. */
  readonly notStored?: WhyNotStored;
  /** The origin could not say whether what is stored still holds. */
  readonly failed: boolean;
  /** For the first caller alone: an endless stream, an unreadable response. */
  readonly single: boolean;
  /** Which requests beside the one that was sent it answers (RFC 9111 §4.1). */
  readonly selection: { readonly vary: readonly string[]; readonly selecting: FieldLines };
};

/** What another tab fetched and stored meanwhile. */
export type FoundMeanwhile = {
  readonly kind: 'found';
  readonly candidate: Candidate;
  readonly alias: Alias | null;
  readonly source: 'cache' | 'stale';
};

/** What one fetch gave: a new response, the news that what is stored still holds, or no fetch at all. */
export type Shared = NewResponse | { readonly kind: 'freshened'; readonly candidate: Candidate } | FoundMeanwhile;
