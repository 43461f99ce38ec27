import { env } from 'node:process';
import { defineConfig, type PlaywrightTestProject, type Project, type ReporterDescription } from '@playwright/test';
import { ANY_FEATURE, WAITING, WAITING_ANYWHERE } from './e2e/engines/features.js';
import { FIREFOX_FLAGS, FIREFOX_PREFERENCES } from './e2e/engines/firefox-bidi.js';
import type { BrowserOptions } from './e2e/fixtures/test.js';
import { findChromium, findFirefox, findFullChromium, otherEngines } from './scripts/browsers.mjs';

const chromium = findChromium();
if (!chromium) throw new Error('No Chromium: run "node scripts/setup.mjs", or set CHROMIUM_PATH.');

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A host name that is not a secure context, for pages that cannot have a worker.
  '--host-resolver-rules=MAP insecure.test 127.0.0.1',
];

/** These compare times, so nothing else may run at the same time. */
const COMPARING = '**/large-cache.spec.ts';

/** The public suite relies on pauses, so a busy machine would change its results. */
const SUITE = '**/conformance.spec.ts';

/** Playwright disables the back-forward cache, and the headless shell has none: these tests need the full browser. */
const BACK_FORWARD = '**/back-forward.spec.ts';
const withBackForwardCache = {
  ...findFullChromium(),
  args: flags,
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

/**
 * The gate runs in other engines what users depend on most; without this variable, they run everything. It is run in two halves, `waiting` and
 * `busy`. `--grep-invert` does not divide them: it does not apply to a project that others depend on.
 */
const { E2E_SELECTION: selection } = env;
const inOtherEngines = selection ? { grep: selection === 'waiting' ? WAITING_ANYWHERE : ANY_FEATURE } : {};
const half = selection === 'waiting' ? { grep: WAITING } : selection === 'busy' ? { grepInvert: WAITING } : {};

/** These are about the means of Chromium, or about code that no engine runs in another way. */
const CHROMIUM_ONLY = [COMPARING, SUITE, '**/demo/**', '**/package/**', '**/cli/**'];

/** For the gate, which counts. */
const outputFile = env.PLAYWRIGHT_JSON_OUTPUT_NAME;
const json: ReporterDescription[] = outputFile ? [['json', { outputFile }]] : [];

/** An engine that is not installed has no project: the set-up says so, and fails in CI. */
const installed = otherEngines().filter(({ isInstalled }) => isInstalled());
const isTested = ({ name }: Project): boolean => installed.some((engine) => engine.name === name);

/** Chromium has several projects. */
const OTHER_ENGINES: PlaywrightTestProject<object, BrowserOptions>[] = [
  {
    name: 'firefox',
    testIgnore: CHROMIUM_ONLY,
    ...inOtherEngines,
    use: {
      browserName: 'firefox',
      // Its means need the rights of the browser itself.
      launchOptions: { ...findFirefox(), args: FIREFOX_FLAGS, firefoxUserPrefs: FIREFOX_PREFERENCES },
    },
  },
  {
    name: 'webkit',
    testIgnore: CHROMIUM_ONLY,
    ...inOtherEngines,
    use: { browserName: 'webkit' },
  },
];

export default defineConfig<object, BrowserOptions>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  ...half,
  fullyParallel: true,
  // Each on a core of its own.
  workers: 2,
  // On a shared machine a test may need a second attempt, which is reported as flaky.
  retries: env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!env.CI,
  reporter: [['list'], ['./e2e/engines/report.ts'], ...json],
  // Animations of the demo would take most of its tests' time.
  use: { contextOptions: { reducedMotion: 'reduce' } },
  projects: [
    {
      name: 'chromium',
      testIgnore: [BACK_FORWARD, COMPARING, SUITE],
      use: { launchOptions: { ...chromium, args: flags } },
    },
    {
      name: 'chromium with its back-forward cache',
      testMatch: BACK_FORWARD,
      use: { launchOptions: withBackForwardCache },
    },
    {
      name: 'chromium by itself',
      testMatch: COMPARING,
      fullyParallel: false,
      dependencies: ['chromium', 'chromium with its back-forward cache'],
      use: { onOneCore: false, launchOptions: { ...chromium, args: flags } },
    },
    {
      name: 'chromium with the public suite',
      testMatch: SUITE,
      dependencies: ['chromium by itself'],
      use: { onOneCore: false, launchOptions: { ...chromium, args: flags } },
    },
    ...OTHER_ENGINES.filter(isTested),
  ],
});
