import type { Browser, Page } from '@playwright/test';

/** Its means need the rights of the browser itself. */
export const FIREFOX_FLAGS = ['--remote-allow-system-access'];

export const FIREFOX_PREFERENCES = {
  // Playwright gives pages this language, but not their workers.
  'intl.accept_languages': 'en-US',
  // A host name that is not a secure context, as by the flag of Chromium's host resolver.
  'network.dns.localDomains': 'insecure.test',
  // A process in reserve for the next site costs each test 0.2 s of CPU time.
  'dom.ipc.processPrelaunch.enabled': false,
};

/** Sends a command of WebDriver BiDi. */
type Command = (method: string, parameters: Readonly<Record<string, unknown>>) => Promise<unknown>;

/**
 * The WebDriver BiDi session through which Playwright drives Firefox. Playwright has no public way to it: these are its internals as of
 * 1.64.1, the version in package.json.
 */
function biDiSession(page: Page): Command {
  const session = sessionOf(page.context().browser());
  return async (method, parameters) => call(session, 'send', method, parameters);
}

const sessionOf = (browser: Browser | null): unknown =>
  at(call(at(browser, '_connection'), 'toImpl', browser), '_browserSession');

/** From now on pages are tabs of one window. Playwright opens a window for each, which costs Firefox a second of CPU time. */
export function openInTabs(browser: Browser): void {
  const session = sessionOf(browser);
  const send = at(session, 'send');
  if (!isObject(session) || typeof send !== 'function')
    throw new Error('This Playwright has no send where it is expected.');
  Reflect.set(session, 'send', (method: string, parameters: object) => {
    const isPage = method === 'browsingContext.create';
    return send.call(session, method, isPage ? { ...parameters, type: 'tab' } : parameters);
  });
}

/**
 * Runs a script with all of the browser's rights in Firefox's own window; `origin` is the page's origin, and `browser()` the
 * element that shows it. Firefox must be started with `--remote-allow-system-access`.
 */
export async function runPrivileged(page: Page, script: string): Promise<void> {
  const send = biDiSession(page);
  const tree = await send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const result = await send('script.evaluate', {
    target: { context: at(tree, 'contexts', '0', 'context') },
    awaitPromise: true,
    expression: `(async () => { ${withOrigin(new URL(page.url()).origin)} ${script} })()`,
  });
  if (at(result, 'type') !== 'success') throw new Error(`Firefox: ${JSON.stringify(result)}`);
}

const withOrigin = (origin: string): string => `
  const origin = ${JSON.stringify(origin)};
  const browser = () => {
    for (const { gBrowser } of Services.wm.getEnumerator('navigator:browser'))
      for (const browser of gBrowser.browsers) if (browser.contentPrincipal?.originNoSuffix === origin) return browser;
    throw new Error('No tab shows ' + origin);
  };`;

/** A property at a path; undefined where there is none. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => (isObject(found) ? Reflect.get(found, name) : undefined), value);
}

function call(object: unknown, name: string, ...args: readonly unknown[]): unknown {
  const found = at(object, name);
  if (typeof found !== 'function') throw new Error(`This Playwright has no ${name} where it is expected.`);
  return Reflect.apply(found, object, args);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
