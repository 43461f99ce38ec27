import { type BackendName, runContract, type Verdict } from './contract.js';

export { runContract };

/** The same in a service worker. */
export async function runInWorker(url: string, backend: BackendName): Promise<readonly Verdict[]> {
  await navigator.serviceWorker.register(url);
  const { active } = await navigator.serviceWorker.ready;
  const answer = new Promise<readonly Verdict[]>((resolve) => {
    navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data), { once: true });
  });
  active?.postMessage(backend);
  // Firefox stops a worker 60 s after its last event.
  const events = setInterval(() => active?.postMessage('go on'), 10_000);
  return answer.finally(() => clearInterval(events));
}
