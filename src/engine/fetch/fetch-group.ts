import type { FieldLines, HeaderFields } from '../../http/fields/header-fields.js';
import type { StoredResponse } from '../../http/storing/stored-response.js';
import type { WhyNotStored } from '../../http/storing/storing.js';
import { mergeTags } from '../../http/storing/tags.js';
import type { Millis } from '../../http/units.js';
import { matchesVary } from '../../http/vary/vary.js';
import { matchesUrl } from '../../request/patterns/url-pattern.js';
import type { Redirect } from '../../request/redirects.js';
import { type Alias, type Candidate, hashOf, type StoredEntry } from '../../storage/entry.js';
import { belongsTo, type Selector } from '../../storage/selector.js';
import type { SharedBody } from './shared-body.js';

/** A response of the network, once its header fields have come. */
export type Received = {
  readonly response: Response;
  readonly fields: HeaderFields;
  /** Final URL, without fragment; the response itself may lack it. */
  readonly url: string;
  readonly redirected: boolean;
  /** The redirects that were visible. */
  readonly history: readonly Redirect[];
  /** The request fields that it answers, as far as script sets them. */
  readonly sent: Headers;
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  /** The answer to a fetch event after a redirect to another origin: it is not stored, and only the browser's own response keeps its URL. */
  readonly passOn?: boolean;
  /** The engine of the service worker fetched it, from the URL that it answers. */
  readonly byWorker?: true | undefined;
};

/** Script can read nothing of it; or it has to be passed on as it is. */
export const isUnreadable = ({ response: { type }, passOn }: Received): boolean =>
  passOn === true || type === 'opaque' || type === 'opaqueredirect';

export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}

/** A new response for all subscribers. */
export type NewResponse = {
  readonly kind: 'response';
  readonly received: Received;
  readonly body: SharedBody | null;
  /** The entry that it will be stored as; null: it is not stored. */
  readonly entry: StoredEntry | null;
  /** Why `entry` is null. */
  readonly notStored?: WhyNotStored;
  /** The origin failed to validate what is stored. */
  readonly failed: boolean;
  /** For the first subscriber only: an endless stream, an unreadable response. */
  readonly single: boolean;
  /** Selects further requests that it answers, besides the one that was sent (RFC 9111 §4.1). */
  readonly selection: { readonly vary: readonly string[]; readonly selecting: FieldLines };
};

/** A stored response: renewed by a 304, or stored by another tab while this one waited for it. */
export type StoredResult = {
  readonly kind: 'stored';
  readonly candidate: Candidate;
  readonly alias: Alias | null;
  readonly source: 'revalidated' | 'cache' | 'stale';
};

/** The result of a shared fetch. */
export type Shared = NewResponse | StoredResult;

/** The names by which removals select a fetch: its URLs, and those that its response would be stored under. */
type GroupNames = {
  readonly hash?: string;
  readonly url?: string;
  /** Cache partition; null: shared. */
  readonly identity?: string | null;
  /** Tags of the request, and of what is stored. */
  readonly tags?: readonly string[] | undefined;
};

/** The tags that a subscriber's request names. */
type Claim = { readonly fields: HeaderFields; readonly tags: readonly string[] };

/**
 * One fetch and its subscribers. A subscriber may leave without harm to the others; when the last one has left, the fetch is aborted.
 * A removal detaches it: it still answers its subscribers, but nobody joins it any more and nothing of it is stored.
 */
export class Group {
  readonly shared: Promise<Shared>;
  /** Settles when the body has been read; never rejects. */
  readonly over: Promise<void>;
  readonly #controller = new AbortController();
  readonly #names: GroupNames[] = [];
  readonly #claims: Claim[] = [];
  readonly #detachment = new AbortController();
  #subscribers = 0;
  #body: SharedBody | null = null;

  constructor(fetching: (group: Group) => Promise<Shared>) {
    this.shared = fetching(this);
    this.over = this.shared.then((shared) => this.#read(shared)).catch(() => undefined);
  }

  /** Aborted when the last subscriber has left. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get detached(): boolean {
    return this.#detachment.signal.aborted;
  }

  get joinable(): boolean {
    return !this.detached && !this.signal.aborted && (this.#body?.fromStart ?? true);
  }

  /** Returns the function that unsubscribes. */
  subscribe(): (reason?: unknown) => void {
    this.#subscribers += 1;
    let isSubscribed = true;
    return (reason) => {
      if (!isSubscribed) return;
      isSubscribed = false;
      this.#subscribers -= 1;
      if (this.#subscribers === 0) this.#abandon(reason);
    };
  }

  name(names: GroupNames): void {
    this.#names.push(names);
  }

  /** The stored response gets these tags as well, if it answers this request. A removal by one of them selects the fetch from now on. */
  claim(claim: Claim): void {
    this.#claims.push(claim);
    this.name({ tags: claim.tags });
  }

  /** The tags of all requests that a response of this fetch answers, in the order of the requests. */
  tagsFor(response: Pick<StoredResponse, 'vary' | 'selecting'>): readonly string[] {
    return mergeTags(...this.#claims.filter(({ fields }) => matchesVary(response, fields)).map(({ tags }) => tags));
  }

  isFor(url: string): boolean {
    return this.#names.some((names) => names.url === url);
  }

  detachIf(selectors: readonly Selector[]): void {
    if (selectors.some((selector) => this.#names.some((names) => concerns(selector, names)))) this.#detachment.abort();
  }

  /** Call `release` once it is detached. */
  onDetach(release: () => void): void {
    if (this.detached) release();
    else this.#detachment.signal.addEventListener('abort', () => release(), { once: true });
  }

  #abandon(reason: unknown): void {
    if (this.#body?.isOver) return;
    this.#controller.abort(reason);
    this.#body?.cancel(this.signal.reason);
  }

  async #read(shared: Shared): Promise<void> {
    if (shared.kind !== 'response' || shared.body === null) return;
    this.#body = shared.body;
    if (this.signal.aborted) this.#body.cancel(this.signal.reason);
    await shared.body.ended;
  }
}

/** The fetches under way. */
export class Groups {
  readonly #open = new Map<string, Group>();
  readonly #all = new Set<Group>();

  /** The joinable fetch of this name, if there is one. */
  joinable(name: string): Group | undefined {
    const group = this.#open.get(name);
    return group?.joinable ? group : undefined;
  }

  /** Is this URL being fetched by another fetch than the one of this signal? */
  isFetching(url: string, own: AbortSignal | undefined): boolean {
    for (const group of this.#all) if (group.signal !== own && group.isFor(url)) return true;
    return false;
  }

  /** A new fetch; others may join it by `name`. */
  start(name: string | null, fetching: (group: Group) => Promise<Shared>): Group {
    const group = new Group(fetching);
    this.#all.add(group);
    if (name !== null) this.#open.set(name, group);
    group.over.then(() => {
      this.#all.delete(group);
      if (name !== null && this.#open.get(name) === group) this.#open.delete(name);
    });
    return group;
  }

  detach(selectors: readonly Selector[]): void {
    for (const group of this.#all) group.detachIf(selectors);
  }
}

/** Removals by age select what is stored, not what is being fetched. */
function concerns(selector: Selector, { hash, url, identity, tags = [] }: GroupNames): boolean {
  switch (selector.kind) {
    case 'all':
      return true;
    case 'keys':
      return selector.keys.some((key) => hashOf(key) === hash);
    case 'urls':
      return url !== undefined && selector.urls.includes(url);
    case 'pattern':
      return url !== undefined && matchesUrl(selector.pattern, url, selector.origin);
    case 'identity':
      return belongsTo(identity, selector.identity);
    case 'tags':
      return tags.some((tag) => selector.tags.includes(tag));
    case 'expired':
    case 'older':
    case 'invalid':
      return false;
  }
}
