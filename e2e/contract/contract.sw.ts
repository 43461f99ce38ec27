import { isBackendName, runContract } from './contract.js';

addEventListener('message', (event) => {
  if (!(event instanceof ExtendableMessageEvent) || !isBackendName(event.data)) return;
  event.waitUntil(runContract(event.data, 'worker').then((verdicts) => event.source?.postMessage(verdicts)));
});
