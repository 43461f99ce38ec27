import type { Mode } from 'cached-session';
import { open } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

declare const trustedTypes: {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): { toJSON(): string } };
};

/** Make the page's session with a worker whose URL a policy of the page has made. */
export function openTrusted(script: string): Promise<Mode> {
  const policy = trustedTypes.createPolicy('cached-session', { createScriptURL: (url) => url });
  return open({ worker: policy.createScriptURL(script) });
}
