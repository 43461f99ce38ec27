/** Why no service worker answers a session. */
export type LocalReason =
  | 'not-asked'
  | 'unsupported'
  | 'insecure-context'
  | 'blocked'
  | 'scope-taken'
  | 'not-found'
  | 'wrong-type'
  | 'wrong-scope'
  | 'script-failed'
  | 'no-answer'
  | 'protocol-version'
  | 'removed'
  | 'trusted-types'
  | 'slow';

/**
 * Who answers the session: the worker, or the page itself with the same engine on the same store. `reason` is for code,
 * `message` for people: what happened and what to do.
 */
export type Mode =
  | { readonly mode: 'worker'; readonly message?: string }
  | { readonly mode: 'local'; readonly reason: LocalReason; readonly message: string };

/** What a `mode` event carries. */
export type ModeChange = Mode;

/** The session stays in the page. */
export type LocalMode = Mode & { readonly mode: 'local' };
