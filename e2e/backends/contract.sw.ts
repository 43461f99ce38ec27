import { isBackendName, runContract } from './contract.js';

addEventListener('message', (event) => {
  if (!(event instanceof ExtendableMessageEvent) || !isBackendName(event.data)) return;
  event.waitUntil(runContract(event.data).then((verdicts) => event.source?.postMessage(verdicts)));
});
