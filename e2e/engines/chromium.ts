import type { CDPSession, Page } from '@playwright/test';
import type { Means } from './engine.js';

/** Under Playwright, idle workers are never stopped by Chromium itself. */
async function stopWorkers(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  try {
    await stopAll(cdp);
  } finally {
    await cdp.detach();
  }
}

async function stopAll(cdp: CDPSession): Promise<void> {
  const running = new Set<string>();
  const known = nextVersions(cdp, running);
  await cdp.send('ServiceWorker.enable');
  await known;
  const stopped = allStopped(cdp, running);
  await cdp.send('ServiceWorker.stopAllWorkers');
  await stopped;
}

/** The first list of workers with a running one. */
function nextVersions(cdp: CDPSession, running: Set<string>): Promise<void> {
  return new Promise((resolve) => {
    cdp.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) if (runningStatus === 'running') running.add(versionId);
      if (running.size > 0) resolve();
    });
  });
}

function allStopped(cdp: CDPSession, running: ReadonlySet<string>): Promise<void> {
  const left = new Set(running);
  return new Promise((resolve) => {
    cdp.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) if (runningStatus === 'stopped') left.delete(versionId);
      if (left.size === 0) resolve();
    });
  });
}

async function overrideQuota(page: Page, quotaSize?: number): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await cdp.send('Storage.overrideQuotaForOrigin', quotaSize === undefined ? { origin } : { origin, quotaSize });
}

async function dispatchPeriodicSync(page: Page, tag: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const registrationId = await firstRegistration(cdp);
  await cdp.send('ServiceWorker.dispatchPeriodicSyncEvent', {
    origin: new URL(page.url()).origin,
    registrationId,
    tag,
  });
  await cdp.detach();
}

async function firstRegistration(cdp: CDPSession): Promise<string> {
  const known = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  return known;
}

async function clearSiteData(page: Page, storageTypes: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Storage.clearDataForOrigin', { origin: new URL(page.url()).origin, storageTypes });
  await cdp.detach();
}

async function reloadPastWorker(page: Page): Promise<void> {
  const loaded = page.waitForEvent('load');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Page.reload', { ignoreCache: true });
  await loaded;
  await cdp.detach();
}

/** Chromium, by the DevTools protocol. */
export const chromium: Means = {
  stopWorkers,
  reloadPastWorker,
  overrideQuota,
  clearSiteData,
  dispatchPeriodicSync,
};
