import type { LocalMode, LocalReason, Mode } from './mode.js';

const REDO = 'Run "npx cached-session init public" and serve that folder, so that the script is at';

const BELOW =
  "Where the app is below a path, give it: worker: BASE_URL + 'cached-session-sw.js' (Vite: import.meta.env.BASE_URL).";

/** The mode of a session that no worker answers: the reason, and what to do about it. */
export function localMode(reason: LocalReason, script: string, detail = ''): LocalMode {
  return { mode: 'local', reason, message: TEXTS[reason](script) + (detail === '' ? '' : ` (${detail})`) };
}

let hasWarned = false;

/**
 * Warn in the console, once per page and only on the developer's own machine, that there is no worker: `ready` is read only by those
 * who know that there may be none.
 */
export function warnInDevelopment({ message = '' }: Mode): void {
  if (hasWarned || !/^(?:localhost|.+\.localhost|127\..+|\[::1\])$/.test(globalThis.location?.hostname ?? '')) return;
  hasWarned = true;
  // biome-ignore lint/suspicious/noConsole: the console is where developers look.
  console.warn(`cached-session: no service worker answers this page, so the page caches by itself. ${message}`);
}

const TEXTS: Readonly<Record<LocalReason, (script: string) => string>> = {
  'not-asked': () => 'The session was made with "worker: false".',
  'insecure-context': () =>
    'Service workers need a secure context. Serve the page over https, or from http://localhost while you develop.',
  unsupported: () =>
    'There are no service workers here (Node, a dedicated worker, a private window, a sandboxed frame). The page does the work itself.',
  blocked: () =>
    'The browser refuses service workers for this page. Allow cookies and site storage for it, leave the private window, or take the page out of its sandboxed frame.',
  'scope-taken': (script) =>
    `Another service worker is registered at the scope of ${script}, and registering would replace it. Either import cached-session into ` +
    'that worker (importScripts of sw.js, or serveSession() of "cached-session/worker"), or register our script at a narrower scope yourself and give the registration as "worker".',
  'not-found': (script) => `There is no script at ${script}. ${REDO} ${script}. ${BELOW}`,
  'wrong-type': (script) =>
    `The answer at ${script} is not JavaScript, or is a redirect. ${REDO} ${script}, and let no fallback page answer for it; its Content-Type must be text/javascript. ${BELOW}`,
  'wrong-scope': (script) =>
    `The script at ${script} may not serve this page. Serve it from the root of the page's own origin, or with the header "Service-Worker-Allowed: /".`,
  'script-failed': (script) =>
    `The script at ${script} failed when it started. Run "npx cached-session check public"; the console of the worker has the error.`,
  'no-answer': (script) =>
    `The service worker at ${script} does not answer. ${REDO} ${script}, or import cached-session into that worker.`,
  'protocol-version': (script) =>
    `The service worker at ${script} is of another version of cached-session. Run "npx cached-session init public" and serve the new script.`,
  removed: (script) =>
    `The service worker at ${script} was removed, so the page does the work: its script is the one that removes itself, or other code of the site unregisters what it does not know. To have a worker again, run "npx cached-session init public" and serve that folder.`,
  'trusted-types': (script) =>
    `The Content-Security-Policy of this page ("require-trusted-types-for 'script'") takes no plain URL as a worker. Give a trusted one: ` +
    `worker: trustedTypes.createPolicy('cached-session', { createScriptURL: (url) => url }).createScriptURL('${script}'), and allow ` +
    `the policy where the header names those that it allows: "trusted-types cached-session".`,
  slow: (script) =>
    `The service worker at ${script} was not active within 10 seconds. The session changes to it as soon as it is.`,
};
