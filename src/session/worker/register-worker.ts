import type { Mode } from './mode.js';
import type { Container, Registration, TrustedScriptUrl } from './reach-worker.js';
import { type ScriptReason, scriptFault } from './script-fault.js';

/** Where a script and a page stand, and what registers. */
export type Ground = {
  readonly script: URL;
  /** The same where the page's policy takes no other (Trusted Types). */
  readonly trusted: TrustedScriptUrl | undefined;
  /** Without fragment. */
  readonly page: string;
  readonly container: Container;
  readonly fetch: typeof fetch;
};

/**
 * The scope to register at: the script's folder where the page lies in it, as browsers do by default; else the whole origin,
 * which needs the header Service-Worker-Allowed.
 */
export function scopeOf({ script, page }: Pick<Ground, 'script' | 'page'>): string {
  const folder = new URL('./', script).href;
  return page.startsWith(folder) ? folder : new URL('/', script).href;
}

/** Register the script; or why that cannot be. */
export async function registerWorker(ground: Ground): Promise<Registration | Mode> {
  try {
    return await registerAt(scopeOf(ground), ground);
  } catch (error) {
    return scriptFault(await whyRefused(ground, error), ground.script.href, String(error));
  }
}

/** The types of the DOM do not know trusted URLs yet. */
export function registerAt(scope: string, { container, trusted, script }: Ground): Promise<Registration> {
  const how: RegistrationOptions = { scope, updateViaCache: 'none' };
  return Reflect.apply(container.register, container, [trusted ?? script, how]);
}

/**
 * Why did `register` reject? Browsers say it in texts that differ, so look at the script itself: what it answers is the same
 * in all of them.
 */
async function whyRefused(ground: Ground, error: unknown): Promise<ScriptReason> {
  // They all name the type that they want.
  if (String(error).includes('TrustedScriptURL')) return 'trusted-types';
  const answer = await ground.fetch(ground.script, { cache: 'no-store' }).catch(() => null);
  if (answer === null || !answer.ok) return 'not-found';
  if (answer.redirected || !isJavaScript(answer.headers.get('content-type'))) return 'wrong-type';
  if (!(error instanceof Error) || error.name !== 'SecurityError') return 'script-failed';
  return ground.script.origin === new URL(ground.page).origin && isDefaultScope(ground) ? 'blocked' : 'wrong-scope';
}

/** WHATWG MIME Sniffing §4.6. */
const isJavaScript = (type: string | null): boolean =>
  /^\s*(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script[\d.]*\s*(?:;|$)/i.test(type ?? '');

const isDefaultScope = (ground: Ground): boolean => scopeOf(ground) === new URL('./', ground.script).href;
