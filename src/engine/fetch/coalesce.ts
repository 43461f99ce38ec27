import type { HeaderFields } from '../../http/fields/header-fields.js';
import type { StoredResponse } from '../../http/storing/stored-response.js';
import { mergeTags } from '../../http/storing/tags.js';
import { matchesVary } from '../../http/vary/vary.js';
import { matchesUrl } from '../../request/patterns/url-pattern.js';
import { hashOf } from '../../storage/entry.js';
import { belongsTo, type Selector } from '../../storage/selector.js';
import type { SharedBody } from '../body/shared-body.js';
import type { Shared } from './shared.js';

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
