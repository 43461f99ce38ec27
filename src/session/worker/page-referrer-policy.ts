import {
  DEFAULT_REFERRER_POLICY,
  metaReferrerPolicy,
  type NamedReferrerPolicy,
} from '../../request/referrer-policy.js';

/** Of the page, however many sessions ask. */
let metas: PolicyMetas | undefined;

/** The policy that the page's `<meta name="referrer">` has set. A policy that came as a header is not shown to script. */
export function pageReferrerPolicy(): NamedReferrerPolicy {
  if (typeof document === 'undefined') return DEFAULT_REFERRER_POLICY;
  metas ??= new PolicyMetas(document);
  return metas.policy;
}

const FOLLOWED = { subtree: true, childList: true, attributeFilter: ['name', 'content'] };

/**
 * What meta elements make of the policy. As in HTML the one that was inserted or changed last counts, wherever it stands, and its
 * removal changes nothing: so they are followed, and not looked for. Only the head is: a later one elsewhere is not noticed, since
 * following a whole document would cost the page something with each of its changes.
 */
class PolicyMetas {
  #policy = DEFAULT_REFERRER_POLICY;
  readonly #observer = new MutationObserver((records) => this.#follow(records));

  constructor(page: Document) {
    for (const meta of page.querySelectorAll('meta')) this.#read(meta);
    this.#observer.observe(page.head ?? page, FOLLOWED);
  }

  /** Changes of this very task count, too. */
  get policy(): NamedReferrerPolicy {
    this.#follow(this.#observer.takeRecords());
    return this.#policy;
  }

  #follow(records: readonly MutationRecord[]): void {
    for (const { type, target, addedNodes } of records)
      for (const node of type === 'attributes' ? [target] : addedNodes) this.#read(node);
  }

  #read(node: Node): void {
    if (node instanceof HTMLMetaElement) this.#policy = metaReferrerPolicy(node.name, node.content) ?? this.#policy;
  }
}
