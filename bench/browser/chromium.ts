import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { chromium } from '@playwright/test';
import { findChromium } from '../../scripts/browsers.mjs';
import type { Browser } from './browser.js';
import { Pipe } from './pipe.js';
import { stopWorkers } from './stop-workers.js';
import { Target } from './target.js';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Tabs take turns: none is to be less than the others for standing behind them.
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--host-resolver-rules=MAP *.localhost 127.0.0.1',
  '--remote-debugging-pipe',
];

/** A Chromium with a profile on disk, as users have it: in a private window IndexedDB would be in memory. */
export class Chromium implements Browser<Target> {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #pipe: Pipe;

  static async start(): Promise<Chromium> {
    const found = findChromium();
    if (found === null) throw new Error('No Chromium: run "node scripts/setup.mjs", or name one in CHROMIUM_PATH.');
    const profile = await mkdtemp(join(tmpdir(), 'cached-session-bench-'));
    const args = [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'];
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const;
    const browser = spawn(found.executablePath ?? chromium.executablePath(), args, { stdio: [...stdio] });
    return new Chromium(browser, profile);
  }

  private constructor(browser: ChildProcess, profile: string) {
    const [, , , out, into] = browser.stdio;
    if (!(out instanceof Writable) || !(into instanceof Readable)) throw new Error('The browser has no pipe.');
    this.#process = browser;
    this.#profile = profile;
    this.#pipe = new Pipe(out, into);
  }

  async version(): Promise<string> {
    const answer = await this.#pipe.send('Browser.getVersion');
    return String(Reflect.get(Object(answer), 'product'));
  }

  async open(url: string): Promise<Target> {
    const tab = await Target.create(this.#pipe);
    await tab.goTo(url);
    return tab;
  }

  /** The running service worker whose script and options are at this URL. */
  worker(url: string): Promise<Target> {
    return Target.attach(this.#pipe, (target) => target.type === 'service_worker' && target.url === url);
  }

  stopWorkers(tab: Target): Promise<void> {
    return stopWorkers(tab);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    // The other end of the pipe may stay open in processes that end later.
    this.#process.kill('SIGKILL');
    for (const stream of this.#process.stdio) stream?.destroy();
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
