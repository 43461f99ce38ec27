import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, test } from '@playwright/test';
import { WebKitContext } from './context.js';
import { proxyInsecureHosts } from './insecure-hosts.js';
import { Orders } from './orders.js';
import { WebKitPage } from './page.js';
import { standInFor } from './stand-in.js';
import { startTied, type Tied } from './tied.js';
import { WebDriver } from './web-driver.js';
import { networkSockets, workerProcesses } from './web-process.js';

const EXECUTABLE = fileURLToPath(new URL('browser.py', import.meta.url));
const SCREEN = ['-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
const NOTHING = 'data:text/html,';
const MOST_SPARES = 2;
const STOPS_WITHIN_MS = 10_000;

/** In place of Playwright's, as far as the tests use it. */
export const launchWebKit = async (): Promise<Browser> => standInFor<Browser>('browser', await WebKitBrowser.launch());

type Programs = { readonly screen: Tied; readonly driver: Tied; readonly proxy: Server };

/** WebKitGTK, driven by its WebDriver on a screen of its own. */
export class WebKitBrowser {
  readonly driver: WebDriver;
  readonly orders: Orders;
  readonly #programs: Programs;
  readonly #profile: string;
  readonly #keepsProfile: boolean;
  #contexts = 0;
  readonly #spares: WebKitPage[] = [];

  /** `folder` is that of a profile to be kept; without one nothing is kept. */
  static async launch(folder?: string): Promise<WebKitBrowser> {
    const profile = folder ?? (await mkdtemp(join(tmpdir(), 'webkit-')));
    const orders = await Orders.listen(join(profile, 'orders'));
    const proxy = await proxyInsecureHosts();
    const screen = startTied(['Xvfb', '-displayfd', '3', ...SCREEN]);
    const port = await freePort();
    const driver = startTied(['WebKitWebDriver', `--port=${port}`], {
      DISPLAY: `:${await screen.firstLine}`,
      NO_AT_BRIDGE: '1',
      WEBKIT_TEST_PROFILE: profile,
      WEBKIT_TEST_PROXY: proxy.url,
    });
    const session = await WebDriver.open(`http://127.0.0.1:${port}`, 'cached-session-tests', EXECUTABLE);
    const keepsProfile = folder !== undefined;
    return new WebKitBrowser(session, orders, { screen, driver, proxy: proxy.server }, { profile, keepsProfile });
  }

  private constructor(
    driver: WebDriver,
    orders: Orders,
    programs: Programs,
    { profile, keepsProfile }: { readonly profile: string; readonly keepsProfile: boolean },
  ) {
    this.driver = driver;
    this.orders = orders;
    this.#programs = programs;
    this.#profile = profile;
    this.#keepsProfile = keepsProfile;
  }

  browserType(): { name(): string } {
    return { name: () => 'webkit' };
  }

  /** A test that needs two of them at a time is left out, because they would share their storage. */
  newContext(): BrowserContext {
    if (this.#contexts > 0) test.skip(true, 'webkit: contexts share their storage');
    this.#contexts++;
    return standInFor<BrowserContext>('context', new WebKitContext(this, () => this.#contexts--));
  }

  /** A tab that shows nothing. */
  async openPage(): Promise<WebKitPage> {
    const spare = this.#spares.pop();
    if (spare !== undefined) return spare;
    const page = new WebKitPage(this.driver, await this.driver.openWindow());
    // Another site first: see browser.py.
    await page.goto(NOTHING);
    return page;
  }

  /** Keeps a tab for the next test, or closes it: opening one takes most of the time of a short test. */
  async putAway(page: WebKitPage): Promise<void> {
    if (this.#spares.length === MOST_SPARES) return page.close();
    await page.goto(NOTHING);
    this.#spares.push(page);
  }

  /** Ends the web processes that run workers and waits until the browser has noticed. */
  async stopWorkers(): Promise<void> {
    const giveUp = Date.now() + STOPS_WITHIN_MS;
    const group = this.#programs.driver.pid;
    const running = await until(() => workerProcesses(group), giveUp, 'There is no worker to be stopped.');
    const before = networkSockets(group);
    for (const pid of running) process.kill(pid, 'SIGKILL');
    // Until then, requests and messages still go to the ended processes, and get lost.
    const noticed = () => {
      const left = new Set(networkSockets(group));
      const closed = before.filter((socket) => !left.has(socket));
      return closed.length < running.length ? [] : closed;
    };
    await until(noticed, giveUp, 'The browser does not notice that its workers have ended.');
    await this.orders.send({ order: 'ping' });
  }

  /** Ends the browser, with all its processes: none of them can write anything any more. */
  kill(): Promise<void> {
    return this.#programs.driver.end();
  }

  async close(): Promise<void> {
    const { screen, proxy } = this.#programs;
    await this.kill();
    await screen.end();
    await this.orders.close();
    proxy.close();
    proxy.closeAllConnections();
    if (!this.#keepsProfile) await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function until<T>(found: () => readonly T[], giveUp: number, otherwise: string): Promise<readonly T[]> {
  for (;;) {
    const all = found();
    if (all.length > 0) return all;
    if (Date.now() > giveUp) throw new Error(otherwise);
    await sleep(10);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
