import type { Mode } from './worker/mode.js';

let hasWarned = false;

/**
 * Say in the console, once per page, that there is no worker and what to do: nobody asks for `ready` who does not know that there may be
 * none. Only on the developer's own machine, since it is no news to users.
 */
export function warnInDevelopment({ message = '' }: Mode): void {
  if (hasWarned || !/^(?:localhost|.+\.localhost|127\..+|\[::1\])$/.test(globalThis.location?.hostname ?? '')) return;
  hasWarned = true;
  // biome-ignore lint/suspicious/noConsole: the console is where developers look.
  console.warn(`cached-session: no service worker answers this page, so the page caches by itself. ${message}`);
}
