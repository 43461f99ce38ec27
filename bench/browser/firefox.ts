import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { firefox } from '@playwright/test';
import { stopping } from '../../e2e/engines/firefox.js';
import { FIREFOX_FLAGS } from '../../e2e/engines/firefox-bidi.js';
import { findFirefox } from '../../scripts/browsers.mjs';
import { Bidi } from './bidi.js';
import type { Browser, Tab } from './browser.js';

const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
  // Else the clock of a page has steps of 1 ms.
  'privacy.reduceTimerPrecision': false,
};

/** A Firefox with a profile on disk, by WebDriver BiDi without any subscription. */
export class Firefox implements Browser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #bidi: Bidi;

  static async start(): Promise<Firefox> {
    const found = findFirefox();
    if (found === null) throw new Error('No Firefox: run "node scripts/setup.mjs", or name one in FIREFOX_PATH.');
    const profile = await mkdtemp(join(tmpdir(), 'cached-session-bench-'));
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
    await writeFile(join(profile, 'user.js'), lines.join('\n'));
    const args = ['--headless', '--no-remote', '--remote-debugging-port=0', ...FIREFOX_FLAGS];
    const browser = spawn(found.executablePath ?? firefox.executablePath(), [...args, '--profile', profile], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const bidi = await Bidi.connect(`${await addressOf(browser)}/session`);
    return new Firefox(browser, profile, bidi);
  }

  private constructor(browser: ChildProcess, profile: string, bidi: Bidi) {
    this.#process = browser;
    this.#profile = profile;
    this.#bidi = bidi;
  }

  version(): Promise<string> {
    return Promise.resolve(this.#bidi.version);
  }

  async open(url: string): Promise<Tab> {
    // A window of its own: a tab behind others would be slowed down.
    const { context } = await this.#bidi.send<{ context: string }>('browsingContext.create', { type: 'window' });
    await this.#bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
    return { evaluate: <Value>(expression: string) => this.#bidi.evaluate<Value>(context, expression) };
  }

  async stopWorkers(): Promise<void> {
    const { contexts } = await this.#bidi.send<{ contexts: [{ context: string }] }>('browsingContext.getTree', {
      'moz:scope': 'chrome',
    });
    await this.#bidi.evaluate(contexts[0].context, `(async () => { const origin = 'http'; ${stopping()} })()`);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function addressOf(browser: ChildProcess): Promise<string> {
  if (browser.stderr === null) throw new Error('The output of Firefox is not read.');
  for await (const line of createInterface(browser.stderr)) {
    const [, address] = /listening on (ws:\S+)/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('Firefox has ended.');
}
