import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/browsers.mjs';

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

/** E2E_JSON names a file for the results as JSON, beside the list on the terminal. */
const json = process.env.E2E_JSON;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: json ? [['list'], ['json', { outputFile: json }]] : 'list',
  projects: [{ name: 'chromium', use: { browserName: 'chromium', launchOptions: { ...chromium, args: flags } } }],
});
