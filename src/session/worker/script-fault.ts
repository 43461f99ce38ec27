import type { LocalMode, LocalReason } from './mode.js';

/** The reasons that lie with a script or its registration. */
export type ScriptReason = Exclude<LocalReason, 'not-asked' | 'unsupported' | 'insecure-context'>;

const REDO = 'Run "npx cached-session init public" and serve that folder, so that the script lies at';

const BELOW =
  "Where the app lies below a path, say so: worker: BASE_URL + 'cached-session-sw.js' (Vite: import.meta.env.BASE_URL).";

/** Why a script that should answer does not, and what to do about it. */
export function scriptFault(reason: ScriptReason, script: string, detail = ''): LocalMode {
  return { mode: 'local', reason, message: TEXTS[reason](script) + (detail === '' ? '' : ` (${detail})`) };
}

const TEXTS: Readonly<Record<ScriptReason, (script: string) => string>> = {
  blocked: () =>
    'The browser refuses service workers for this page. Allow cookies and site storage for it, leave the private window, or take the page out of its sandboxed frame.',
  'scope-taken': (script) =>
    `Another service worker stands at the scope of ${script}, and registering would replace it. Either import cached-session into ` +
    'that worker (importScripts of sw.js, or serveSession() of "cached-session/worker"), or register our script at a narrower scope yourself and give the registration as "worker".',
  'not-found': (script) => `There is no script at ${script}. ${REDO} ${script}. ${BELOW}`,
  'wrong-type': (script) =>
    `What ${script} answers is not JavaScript, or is a redirect. ${REDO} ${script}, and let no fallback page answer for it; its Content-Type must be text/javascript. ${BELOW}`,
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
