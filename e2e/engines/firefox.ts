import type { Page } from '@playwright/test';
import type { Means } from './engine.js';
import { runPrivileged } from './firefox-bidi.js';

const stopWorkers = (page: Page): Promise<void> => runPrivileged(page, stopping());

/**
 * Code for Firefox's own process, about the workers of `origin`: terminates them there, then waits until the processes of pages have
 * ended them.
 */
export const stopping = (): string => `${ENDS_OF_WORKERS}
  const ends = processes().map(endOfWorkersIn);
  await Promise.all(ends.map(({ known }) => known));
  for (const { scope, installingWorker, waitingWorker, activeWorker } of registrations()) {
    if (!scope.startsWith(origin)) continue;
    for (const worker of [installingWorker, waitingWorker, activeWorker]) worker?.terminateWorker();
  }
  await Promise.all(ends.map(({ ended }) => ended));`;

const ENDS_OF_WORKERS = `
function* registrations() {
  const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
  const all = manager.getAllRegistrations();
  for (let at = 0; at < all.length; at += 1) yield all.queryElementAt(at, Ci.nsIServiceWorkerRegistrationInfo);
}

function processes() {
  const all = Array.from({ length: Services.ppmm.childCount }, (_, at) => Services.ppmm.getChildAt(at));
  return all.filter(({ isInProcess }) => !isInProcess);
}

/** \`known\`: the process watches the workers that it runs now; \`ended\`: it runs none of them any more. */
function endOfWorkersIn(process) {
  const id = Services.uuid.generateUUID().toString();
  const known = message(process, id + 'known');
  const ended = message(process, id + 'ended');
  process.loadProcessScript('data:,' + encodeURIComponent(\`{
    const manager = Cc['@mozilla.org/dom/workers/workerdebuggermanager;1'].getService(Ci.nsIWorkerDebuggerManager);
    const all = [...manager.getWorkerDebuggerEnumerator()].map((worker) => worker.QueryInterface(Ci.nsIWorkerDebugger));
    const left = new Set(
      all.filter(({ type, url }) => type === Ci.nsIWorkerDebugger.TYPE_SERVICE && url.startsWith('\${origin}')),
    );
    const listener = {
      onRegister() {},
      onUnregister(worker) {
        left.delete(worker);
        if (left.size > 0) return;
        manager.removeListener(listener);
        sendAsyncMessage('\${id}ended');
      },
    };
    sendAsyncMessage('\${id}known');
    if (left.size > 0) manager.addListener(listener);
    else sendAsyncMessage('\${id}ended');
  }\`), false);
  return { known, ended };
}

/** Resolves with the message, or the end of the process, which then has none to send. */
function message(process, name) {
  return new Promise((resolve) => {
    const settle = () => {
      process.removeMessageListener(name, settle);
      Services.obs.removeObserver(observer, 'ipc:content-shutdown');
      resolve();
    };
    const observer = { observe: () => { if (!processes().includes(process)) settle(); } };
    process.addMessageListener(name, settle);
    Services.obs.addObserver(observer, 'ipc:content-shutdown');
  });
}`;

async function reloadPastWorker(page: Page): Promise<void> {
  const loaded = page.waitForEvent('load');
  await runPrivileged(page, 'browser().reloadWithFlags(Ci.nsIWebNavigation.LOAD_FLAGS_BYPASS_CACHE);');
  await loaded;
}

/** The quota of a site is a fifth of the limit of all sites, at least 10 MB, and at most that limit. */
const GROUP_SHARE = 5;
const SMALLEST_GROUP = 10 * 1024 * 1024;

/** Firefox reads its limits when it opens its storage, so it has to open it again: all connections to databases are closed. */
async function overrideQuota(page: Page, bytes?: number): Promise<void> {
  const limit = bytes === undefined ? -1 : bytes <= SMALLEST_GROUP ? bytes : bytes * GROUP_SHARE;
  await runPrivileged(
    page,
    `Services.prefs.setBoolPref('dom.quotaManager.testing', true);
    Services.prefs.setIntPref('dom.quotaManager.temporaryStorage.fixedLimit', ${limit < 0 ? limit : Math.ceil(limit / 1024)});
    await new Promise((resolve) => { Services.qms.reset().callback = resolve; });`,
  );
}

async function limitIdleTime(page: Page, ms: number): Promise<void> {
  const names = ['dom.serviceWorkers.idle_timeout', 'dom.serviceWorkers.idle_extended_timeout'];
  await runPrivileged(page, names.map((name) => `Services.prefs.setIntPref('${name}', ${ms});`).join(''));
}

async function clearSiteData(page: Page, types: 'indexeddb' | 'all'): Promise<void> {
  await runPrivileged(
    page,
    types === 'indexeddb'
      ? `await new Promise((resolve) => { Services.qms.clearStoragesForClient(browser().contentPrincipal, 'idb').callback = resolve; });`
      : `await new Promise((resolve) => {
          const types = Ci.nsIClearDataService.CLEAR_COOKIES_AND_SITE_DATA;
          Services.clearData.deleteDataFromPrincipal(browser().contentPrincipal, true, types, resolve);
        });`,
  );
}

/** Firefox, by WebDriver BiDi. It has no periodic sync. */
export const firefox: Means = { stopWorkers, reloadPastWorker, overrideQuota, limitIdleTime, clearSiteData };
