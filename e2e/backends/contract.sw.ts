import { runContract } from './contract.js';

addEventListener('message', (event) => {
  if (!(event instanceof ExtendableMessageEvent)) return;
  event.waitUntil(runContract().then((verdicts) => event.source?.postMessage(verdicts)));
});
