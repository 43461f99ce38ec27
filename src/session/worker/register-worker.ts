import { localMode } from './local-mode.js';
import type { LocalReason, Mode } from './mode.js';
import type { Container, Registration, TrustedScriptUrl } from './registration.js';

/** A script to register, the page that it is to serve, and what registers it. */
export type Target = {
  readonly script: URL;
  /** The same, where the page's policy requires Trusted Types. */
  readonly trusted: TrustedScriptUrl | undefined;
  /** Without fragment. */
  readonly page: string;
  readonly container: Container;
  readonly fetch: typeof fetch;
};

/**
 * The scope to register at: the script's folder where the page is below it, as browsers do by default; else the whole origin,
 * which needs the header Service-Worker-Allowed.
 */
export function scopeOf({ script, page }: Pick<Target, 'script' | 'page'>): string {
  const folder = new URL('./', script).href;
  return page.startsWith(folder) ? folder : new URL('/', script).href;
}

/** Register the script; gives the mode with the reason where that fails. */
export async function registerWorker(target: Target): Promise<Registration | Mode> {
  try {
    return await registerAt(scopeOf(target), target);
  } catch (error) {
    return localMode(await whyRefused(target, error), target.script.href, String(error));
  }
}

/** The types of the DOM do not know trusted URLs yet. */
export function registerAt(scope: string, { container, trusted, script }: Target): Promise<Registration> {
  const how: RegistrationOptions = { scope, updateViaCache: 'none' };
  return Reflect.apply(container.register, container, [trusted ?? script, how]);
}

/** The reason why `register` rejected, from the script itself: the messages of browsers differ. */
async function whyRefused(target: Target, error: unknown): Promise<LocalReason> {
  // Browsers name the type that is required; Firefox says "Sink type mismatch violation blocked by CSP".
  if (/TrustedScriptURL|Sink type/.test(String(error))) return 'trusted-types';
  const answer = await target.fetch(target.script, { cache: 'no-store' }).catch(() => null);
  if (answer === null || !answer.ok) return 'not-found';
  if (answer.redirected || !isJavaScript(answer.headers.get('content-type'))) return 'wrong-type';
  if (!(error instanceof Error) || error.name !== 'SecurityError') return 'script-failed';
  return target.script.origin === new URL(target.page).origin && isDefaultScope(target) ? 'blocked' : 'wrong-scope';
}

/**
 * Whether the script is our kill switch. Firefox shows a page that is busy none of the states between the installation of a worker and its
 * removal of itself, so it looks like one whose installation failed.
 */
export async function isKillSwitch(target: Target): Promise<boolean> {
  const answer = await target.fetch(target.script, { cache: 'no-store' }).catch(() => null);
  return (await answer?.text().catch(() => ''))?.includes('cachedSessionClear') ?? false;
}

/** WHATWG MIME Sniffing §4.6. */
const isJavaScript = (type: string | null): boolean =>
  /^\s*(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script[\d.]*\s*(?:;|$)/i.test(type ?? '');

const isDefaultScope = (target: Target): boolean => scopeOf(target) === new URL('./', target.script).href;
