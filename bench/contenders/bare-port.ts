import { fetchStored, fillBare } from './bare-database.js';
import { type BareAnswer, type BareCall, type Source, Turn } from './bare-messages.js';
import type { Create } from './contender.js';
import { bytesOf } from './page-indexeddb.js';
import { register } from './register.js';

/** Messages on a port are no events, and a worker without events is stopped after 30 s. */
const AWAKE_MS = 10_000;

/** A worker behind a port that answers with as little as can be: the floor of the port's way. */
export const barePort =
  (source: Source): Create =>
  (here) => {
    let registration: ServiceWorkerRegistration;
    let ask: (url: string) => Promise<BareAnswer>;
    let connectedAt = 0;
    const reconnect = async (): Promise<void> => {
      connectedAt = performance.now();
      ask = await connected(registration, source);
    };
    return {
      prepare: async () => {
        registration = await register(here);
        await reconnect();
      },
      call: async (url) => {
        const [, , body] = await ask(url);
        return body === null ? 0 : bytesOf(body);
      },
      fill: async (urls) => {
        if (source === 'echo') return;
        // The worker's memory is made of what is in the database.
        await fillBare('bare-port', await Promise.all(urls.map(fetchStored)));
      },
      awake: async () => {
        if (performance.now() - connectedAt > AWAKE_MS) await reconnect();
      },
      reconnect,
    };
  };

/** A new port to the worker, which starts when it was stopped. */
async function connected(
  { active }: ServiceWorkerRegistration,
  source: Source,
): Promise<(url: string) => Promise<BareAnswer>> {
  const { port1, port2 } = new MessageChannel();
  const waiting = new Map<number, (answer: BareAnswer) => void>();
  const calls = new Turn<BareCall>((items) => port1.postMessage(items));
  const welcome = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  active?.postMessage('connect', [port2]);
  await welcome;
  port1.onmessage = ({ data }: MessageEvent<readonly BareAnswer[]>) => {
    for (const answer of data) {
      waiting.get(answer[0])?.(answer);
      waiting.delete(answer[0]);
    }
  };
  let last = 0;
  return (url) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      calls.add([source, last, 'settings', 'GET', new URL(url, location.href).href, 'accept:*/*', document.URL, null]);
    });
}
