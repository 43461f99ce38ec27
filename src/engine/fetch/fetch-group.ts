import type { WhyNotStored } from '../../http/explain/explain.js';
import type { FieldLines, HeaderFields } from '../../http/fields/header-fields.js';
import type { StoredResponse } from '../../http/storing/stored-response.js';
import { mergeTags } from '../../http/storing/tags.js';
import type { Millis } from '../../http/units.js';
import { matchesVary } from '../../http/vary/vary.js';
import { matchesUrl } from '../../request/patterns/url-pattern.js';
import type { Redirect } from '../../request/redirects.js';
import { type Alias, type Candidate, hashOf, type StoredEntry } from '../../storage/entry.js';
import { belongsTo, type Selector } from '../../storage/selector.js';
import type { SharedBody } from './shared-body.js';

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

/** Script sees nothing of it, no status, no fields, no body; or it is not to be read but passed on. */
export const isUnreadable = ({ response: { type }, passOn }: Received): boolean =>
  passOn === true || type === 'opaque' || type === 'opaqueredirect';

export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}

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

/** What a removal names it by: what it fetches, and under which names that would be stored. */
export type GroupNames = {
  readonly hashes: readonly string[];
  readonly urls: readonly string[];
  /** Whose it is; null: nobody's in particular. */
  readonly identity: string | null;
  /** Those of the request, and of what is stored. */
  readonly tags?: readonly string[] | undefined;
};

/** A request that waits for a fetch, and the tags that it names. */
export type Claim = { readonly fields: HeaderFields; readonly tags: readonly string[] };

/**
 * One fetch and all who wait for it. Each of them may go without harm to the others; when the last one has gone, the fetch is
 * aborted. Detached by a removal: it answers those who wait, but nobody joins it and nothing of it is stored.
 */
export class Group {
  readonly shared: Promise<Shared>;
  /** Settles when the body has been read; never rejects. */
  readonly over: Promise<void>;
  readonly #controller = new AbortController();
  readonly #names: GroupNames[] = [];
  readonly #claims: Claim[] = [];
  readonly #onDetach: (() => void)[] = [];
  #seats = 0;
  #detached = false;
  #body: SharedBody | null = null;

  constructor(fetching: (group: Group) => Promise<Shared>) {
    this.shared = fetching(this);
    this.over = this.shared.then((shared) => this.#read(shared)).catch(() => undefined);
  }

  /** Aborted when nobody waits any more. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get detached(): boolean {
    return this.#detached;
  }

  get joinable(): boolean {
    return !this.#detached && !this.signal.aborted && (this.#body?.fromStart ?? true);
  }

  /** One more waits; gives the function by which it goes. */
  sit(): (reason?: unknown) => void {
    this.#seats += 1;
    let seated = true;
    return (reason) => {
      if (!seated) return;
      seated = false;
      this.#seats -= 1;
      if (this.#seats === 0) this.#abandon(reason);
    };
  }

  name(names: GroupNames): void {
    this.#names.push(names);
  }

  /** What is stored of it has these tags, too, if it answers this request. A removal by one of them concerns it from now on. */
  claim(claim: Claim): void {
    this.#claims.push(claim);
    this.name({ hashes: [], urls: [], identity: null, tags: claim.tags });
  }

  /** The tags of all requests that a response of this fetch answers, in the order in which they came. */
  tagsFor(response: Pick<StoredResponse, 'vary' | 'selecting'>): readonly string[] {
    return mergeTags(...this.#claims.filter(({ fields }) => matchesVary(response, fields)).map(({ tags }) => tags));
  }

  isFor(url: string): boolean {
    return this.#names.some(({ urls }) => urls.includes(url));
  }

  detachIf(selectors: readonly Selector[]): void {
    if (this.#detached) return;
    this.#detached = selectors.some((selector) => this.#names.some((names) => concerns(selector, names)));
    if (this.#detached) for (const release of this.#onDetach) release();
  }

  /** Call `release` when nobody may join it any more. */
  onDetach(release: () => void): void {
    if (this.#detached) release();
    else this.#onDetach.push(release);
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

  /** The fetch under way by this name, if one can be joined. */
  joinable(name: string): Group | undefined {
    const group = this.#open.get(name);
    return group?.joinable ? group : undefined;
  }

  /** Is this URL being fetched, for another request or by another fetch than the one of this signal? */
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

/** Removals by age speak of what is stored, not of what is on its way. */
function concerns(selector: Selector, { hashes, urls, identity, tags }: GroupNames): boolean {
  switch (selector.kind) {
    case 'all':
      return true;
    case 'keys':
      return selector.keys.some((key) => hashes.includes(hashOf(key)));
    case 'urls':
      return selector.urls.some((url) => urls.includes(url));
    case 'pattern':
      return urls.some((url) => matchesUrl(selector.pattern, url, selector.origin));
    case 'identity':
      return belongsTo(identity, selector.identity);
    case 'tags':
      return tags?.some((tag) => selector.tags.includes(tag)) === true;
    case 'expired':
    case 'older':
    case 'invalid':
      return false;
  }
}
