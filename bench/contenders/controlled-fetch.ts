import type { Create } from './contender.js';
import { bytesIn, firstBytesOf } from './reading.js';
import { registerAndBeControlled } from './register.js';

/** The page's `fetch`, answered by the fetch event of the contender's own worker. */
export const controlledFetch: Create = (here) => {
  let registration: ServiceWorkerRegistration | undefined;
  return {
    prepare: async () => {
      registration = await registerAndBeControlled(here);
    },
    call: async (url) => bytesIn(await fetch(url)),
    firstBytes: async (url, note) => firstBytesOf(await fetch(url), note),
    settled: () => askSettled(registration?.active ?? null),
  };
};

/** The bare workers and Workbox's say when what they have begun to store is stored. */
function askSettled(worker: ServiceWorker | null): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const settled = new Promise<void>((resolve, reject) => {
    port1.onmessage = ({ data }: MessageEvent<'settled' | { readonly failed: string }>) => {
      port1.close();
      if (data === 'settled') resolve();
      else reject(new Error(data.failed));
    };
  });
  worker?.postMessage('settled?', [port2]);
  return settled;
}
