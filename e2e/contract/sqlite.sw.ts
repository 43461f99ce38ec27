import { increment, runContracts } from './sqlite-contract.js';

addEventListener('message', (event) => {
  if (!(event instanceof ExtendableMessageEvent)) return;
  const work = event.data === 'contracts' ? runContracts() : increment(Number(event.data));
  event.waitUntil(
    work.then(
      (done) => event.source?.postMessage(done),
      (error) => event.source?.postMessage(String(error)),
    ),
  );
});
