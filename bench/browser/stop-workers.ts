import type { Target } from './target.js';

type Updated = { readonly versions: readonly { readonly versionId: string; readonly runningStatus: string }[] };

/** Stop every service worker, as the browser does to idle ones, and wait until each has stopped. */
export async function stopWorkers(tab: Target): Promise<void> {
  const statuses = new Map<string, string>();
  const none = (): boolean => [...statuses.values()].every((status) => status === 'stopped');
  let told = (): void => undefined;
  const done = tab.on<Updated>('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    for (const { versionId, runningStatus } of versions) statuses.set(versionId, runningStatus);
    // One that was still starting when it should have stopped: its page had its answer already.
    if (versions.some(({ runningStatus }) => runningStatus === 'running'))
      void tab.send('ServiceWorker.stopAllWorkers');
    told();
  });
  await tab.send('ServiceWorker.enable');
  await tab.send('ServiceWorker.stopAllWorkers');
  while (!none() || statuses.size === 0) {
    await new Promise<void>((resolve) => {
      told = resolve;
    });
  }
  done();
  await tab.send('ServiceWorker.disable');
}
