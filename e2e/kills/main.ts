// `npm run kills -- [--engine NAME] [--stops N] [--kills N]`: whether calls settle and what is stored survives while a page writes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Launched, launchOf } from '../engines/launch.js';
import { CasePage } from '../fixtures/case-page.js';
import { stopWorkers } from '../fixtures/worker.js';
import { killBrowser } from './kill-browser.js';
import type * as killsPage from './kills.page.js';
import { Ledger } from './ledger.js';

type Page = CasePage<typeof killsPage>;

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'chromium' },
    /** How often the worker is stopped. */
    stops: { type: 'string', default: '100' },
    /** How often the browser is killed. */
    kills: { type: 'string', default: '10' },
  },
});

/** The longest pause before a stop: at any moment of a group of calls. */
const LONGEST_PAUSE_MS = 400;

const launch = launchOf(values.engine);
const ledger = await Ledger.open();
const folder = await mkdtemp(join(tmpdir(), 'kills-'));

async function openPage({ page: tab }: Launched): Promise<Page> {
  await tab.goto(`${ledger.url}/case/kills/kills`);
  const page: Page = new CasePage(tab);
  const { mode } = await page.call('open', { cacheName: 'kills' });
  if (mode !== 'worker') throw new Error(`The session has no worker: its mode is ${mode}.`);
  return page;
}

/** The page is closed, or its browser killed, while it writes: that is no fault. */
function startWriting(page: Page, prefix: string): void {
  page.call('write', prefix).catch(() => undefined);
}

async function stopOften(count: number): Promise<void> {
  const launched = await launch(folder);
  const page = await openPage(launched);
  startWriting(page, '/api/stops');
  for (let stop = 0; stop < count; stop += 1) {
    await ledger.nextGroup();
    await sleep(Math.random() * LONGEST_PAUSE_MS);
    await ledger.whileStopping(() => stopWorkers(page.tab));
  }
  await launched.close();
  await inspect('after the stops', Date.now());
}

async function killOften(count: number): Promise<void> {
  for (let kill = 0; kill < count; kill += 1) {
    const launched = await launch(folder);
    startWriting(await openPage(launched), `/api/kill-${kill}`);
    await ledger.nextGroup();
    await ledger.nextGroup();
    await sleep(Math.random() * 2_000);
    const killed = Date.now();
    await (launched.kill?.() ?? killBrowser(folder));
    await launched.close().catch(() => undefined);
    await inspect(`after kill ${kill + 1}`, killed - 1_000);
  }
}

/** Whether a browser that is started again has all that was acknowledged before `until`, and nothing torn. */
async function inspect(when: string, until: number): Promise<void> {
  const launched = await launch(folder);
  const due = ledger.storedBefore(until);
  const { lost, torn } = await (await openPage(launched)).call('inspect', due);
  await launched.close();
  console.log(
    `${when}: ${due.length} acknowledged, ${lost.length} lost, ${torn.length} torn, ${ledger.wrong.length} calls wrong`,
  );
  for (const line of [...lost, ...torn]) console.log(`  ${line}`);
  if (lost.length + torn.length > 0) process.exitCode = 1;
}

try {
  await stopOften(Number(values.stops));
  await killOften(Number(values.kills));
  for (const line of ledger.wrong) console.log(`wrong: ${line}`);
  if (ledger.wrong.length > 0) process.exitCode = 1;
} finally {
  await killBrowser(folder);
  await ledger.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
