import {
  DEFAULT_REFERRER_POLICY,
  metaReferrerPolicy,
  type NamedReferrerPolicy,
} from '../../request/referrer-policy.js';

/** The policy of a session: its own, else the page's. */
export const referrerPolicyOf = (own: NamedReferrerPolicy | ''): (() => NamedReferrerPolicy) =>
  own === '' ? pageReferrerPolicy : () => own;

/** Of the page, however many sessions ask. */
let metas: MutationObserver | undefined;
let policy = DEFAULT_REFERRER_POLICY;

/**
 * The policy that the page's `<meta name="referrer">` has set. A policy that came as a header is not shown to script.
 *
 * As in HTML the element that was inserted or changed last counts, wherever it stands, and its removal changes nothing: so they are
 * followed, and not looked for. Only the head is: a later one elsewhere is not noticed, since following a whole document would cost the
 * page something with each of its changes.
 */
function pageReferrerPolicy(): NamedReferrerPolicy {
  if (typeof document === 'undefined') return DEFAULT_REFERRER_POLICY;
  metas ??= followMetas(document);
  // Changes of this very task count, too.
  for (const record of metas.takeRecords()) follow(record);
  return policy;
}

const FOLLOWED = { subtree: true, childList: true, attributeFilter: ['name', 'content'] };

function followMetas(page: Document): MutationObserver {
  for (const meta of page.querySelectorAll('meta')) read(meta);
  const observer = new MutationObserver((records) => records.forEach(follow));
  observer.observe(page.head ?? page, FOLLOWED);
  return observer;
}

function follow({ type, target, addedNodes }: MutationRecord): void {
  for (const node of type === 'attributes' ? [target] : addedNodes) read(node);
}

function read(node: Node): void {
  if (node instanceof HTMLMetaElement) policy = metaReferrerPolicy(node.name, node.content) ?? policy;
}
