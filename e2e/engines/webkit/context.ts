import type { Browser, Page } from '@playwright/test';
import type { WebKitBrowser } from './browser.js';
import type { WebKitPage } from './page.js';
import { standInFor } from './stand-in.js';

type Cookie = { readonly name: string; readonly value: string; readonly url?: string };

const browsers = new WeakMap<Page, WebKitBrowser>();

/** The tabs of a test. All contexts share the browser's storage, which is deleted when a context is closed. */
export class WebKitContext {
  readonly #browser: WebKitBrowser;
  readonly #closed: () => void;
  readonly #pages = new Set<WebKitPage>();
  #isClosed = false;

  constructor(browser: WebKitBrowser, closed: () => void) {
    this.#browser = browser;
    this.#closed = closed;
  }

  browser(): Browser {
    return standInFor<Browser>('browser', this.#browser);
  }

  async newPage(): Promise<Page> {
    const page = await this.#browser.openPage();
    this.#pages.add(page);
    const standIn = standInFor<Page>('page', Object.assign(page, { context: () => this }));
    browsers.set(standIn, this.#browser);
    return standIn;
  }

  async addCookies(cookies: readonly Cookie[]): Promise<void> {
    for (const { name, value, url = '' } of cookies) {
      await this.#browser.orders.send({ order: 'addCookie', name, value, domain: new URL(url).hostname });
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const page of this.#pages) if (!page.isClosed()) await this.#browser.putAway(page);
    await this.#browser.orders.send({ order: 'clear', types: 'all' });
    this.#closed();
  }
}

/** The browser of a page that a WebKitContext has opened. */
export function browserOf(page: Page): WebKitBrowser {
  const browser = browsers.get(page);
  if (browser === undefined) throw new Error("This is not a page of WebKit's.");
  return browser;
}
