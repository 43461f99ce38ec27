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

const REDO = 'Run "npx cached-session init public" and serve that folder, so that the script lies at';

/** The page stays local: the reason, and a text that says what to do about it. */
export function local(reason: LocalReason, script: string, detail = ''): Mode & { readonly mode: 'local' } {
  return { mode: 'local', reason, message: TEXTS[reason](script) + (detail === '' ? '' : ` (${detail})`) };
}

const TEXTS: Readonly<Record<LocalReason, (script: string) => string>> = {
  'not-asked': () => 'The session was made with "worker: false".',
  unsupported: () =>
    'There are no service workers here (Node, a dedicated worker, or a private window). The page does the work itself.',
  'insecure-context': () =>
    'Service workers need a secure context. Serve the page over https, or from http://localhost while you develop.',
  blocked: () =>
    'The browser refuses service workers for this page. Allow cookies and site storage for it, leave the private window, or take the page out of its sandboxed frame.',
  'scope-taken': (script) =>
    `Another service worker stands at the scope of ${script}, and registering would replace it. Either import cached-session into ` +
    'that worker (importScripts of sw.js, or serveSession() of "cached-session/worker"), or put our script into a folder of its own and give its URL as "worker".',
  'not-found': (script) => `There is no script at ${script}. ${REDO} ${script}.`,
  'wrong-type': (script) =>
    `What ${script} answers is not JavaScript, or is a redirect. ${REDO} ${script}, and let no fallback page answer for it; its Content-Type must be text/javascript.`,
  'wrong-scope': (script) =>
    `The script at ${script} may not serve this page. Serve it from the root of the page's own origin, or with the header "Service-Worker-Allowed: /".`,
  'script-failed': (script) =>
    `The script at ${script} failed when it started. Run "npx cached-session check public"; the console of the worker has the error.`,
  'no-answer': (script) =>
    `The service worker at ${script} does not answer. ${REDO} ${script}, or import cached-session into that worker.`,
  'protocol-version': (script) =>
    `The service worker at ${script} is of another version of cached-session. Run "npx cached-session init public" and serve the new script.`,
  slow: (script) =>
    `The service worker at ${script} was not active within 10 seconds. The session changes to it as soon as it is.`,
};
