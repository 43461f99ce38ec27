import type { Page } from '@playwright/test';
import type { Means } from './engine.js';
import { runPrivileged } from './firefox-bidi.js';

/** Terminates the workers in Firefox's own process, then waits until the processes of pages run none of them any more. */
async function stopWorkers(page: Page): Promise<void> {
  await runPrivileged(
    page,
    `const running = await runningWorkers();
    for (const { scope, installingWorker, waitingWorker, activeWorker } of registrations()) {
      if (!scope.startsWith(origin)) continue;
      for (const worker of [installingWorker, waitingWorker, activeWorker]) worker?.terminateWorker();
    }
    // A page may already have started another one.
    while ((await runningWorkers()).some((id) => running.includes(id)));
    ${LISTS_OF_WORKERS}`,
  );
}

const LISTS_OF_WORKERS = `
function* registrations() {
  const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
  const all = manager.getAllRegistrations();
  for (let at = 0; at < all.length; at += 1) yield all.queryElementAt(at, Ci.nsIServiceWorkerRegistrationInfo);
}

async function runningWorkers() {
  const processes = Array.from({ length: Services.ppmm.childCount }, (_, at) => Services.ppmm.getChildAt(at));
  return (await Promise.all(processes.filter(({ isInProcess }) => !isInProcess).map(workersIn))).flat();
}

/** A process that ends gives no answer, and runs nothing. */
function workersIn(process) {
  return new Promise((resolve) => {
    const answer = 'cached-session:workers';
    const heard = ({ data }) => settle(data);
    const ended = { observe: () => { if (!isAlive(process)) settle([]); } };
    const settle = (ids) => {
      process.removeMessageListener(answer, heard);
      Services.obs.removeObserver(ended, 'ipc:content-shutdown');
      resolve(ids);
    };
    process.addMessageListener(answer, heard);
    Services.obs.addObserver(ended, 'ipc:content-shutdown');
    process.loadProcessScript('data:,' + encodeURIComponent(\`{
      const manager = Cc['@mozilla.org/dom/workers/workerdebuggermanager;1'].getService(Ci.nsIWorkerDebuggerManager);
      const workers = [...manager.getWorkerDebuggerEnumerator()].map((each) => each.QueryInterface(Ci.nsIWorkerDebugger));
      const ids = workers
        .filter(({ type, url }) => type === Ci.nsIWorkerDebugger.TYPE_SERVICE && url.startsWith('\${origin}'))
        .map(({ id }) => id);
      sendAsyncMessage('\${answer}', ids);
    }\`), false);
  });
}

function isAlive(process) {
  for (let at = 0; at < Services.ppmm.childCount; at += 1) if (Services.ppmm.getChildAt(at) === process) return true;
  return false;
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
export const firefox: Means = { stopWorkers, reloadPastWorker, overrideQuota, clearSiteData };
