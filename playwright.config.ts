import { defineConfig } from '@playwright/test';
import { findChromium, findFullChromium } from './scripts/browsers.mjs';

const chromium = findChromium();
if (!chromium) throw new Error('No Chromium: run "node scripts/setup.mjs", or name one in CHROMIUM_PATH.');

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A host name that is no secure context, for the pages that must do without a worker.
  '--host-resolver-rules=MAP insecure.test 127.0.0.1',
];

/** These compare times, so that nothing else may run beside them. */
const COMPARING = '**/large-cache.spec.ts';

/** The public suite has pauses of its own; a machine that is busy otherwise would make another cache of it. */
const SUITE = '**/conformance.spec.ts';

/** These wait for the browser's timeouts, or for ours, more than they compute: they run beside the others, in a process of their own. */
const WAITING = [
  '**/port/hold.spec.ts',
  '**/storage/local-tabs.spec.ts',
  '**/lifecycle/no-worker.spec.ts',
  '**/requests/timeout.spec.ts',
  '**/lifecycle/worker-stopped.spec.ts',
  '**/storage/quota.spec.ts',
];

/** Playwright switches the back-forward cache off. The headless shell has none even so: these tests want the full browser. */
const BACK_FORWARD = '**/back-forward.spec.ts';
const withBackForwardCache = {
  ...findFullChromium(),
  args: flags,
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  workers: 3,
  // What needs a second try where others share the machine is printed as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: 'list',
  projects: [
    {
      name: 'chromium, waiting',
      testMatch: WAITING,
      workers: 1,
      use: { launchOptions: { ...chromium, args: flags } },
    },
    {
      name: 'chromium',
      testIgnore: [...WAITING, BACK_FORWARD, COMPARING, SUITE],
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
      dependencies: ['chromium', 'chromium, waiting', 'chromium with its back-forward cache'],
      use: { launchOptions: { ...chromium, args: flags } },
    },
    {
      name: 'chromium with the public suite',
      testMatch: SUITE,
      dependencies: ['chromium by itself'],
      use: { launchOptions: { ...chromium, args: flags } },
    },
  ],
});
