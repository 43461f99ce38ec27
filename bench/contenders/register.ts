import { isName, workerPath } from './catalogue.js';
import type { Here } from './contender.js';

/** Register a contender's worker, and wait until it is active. */
export async function register({ name, scope }: Here): Promise<ServiceWorkerRegistration> {
  if (!isName(name)) throw new Error(`Nobody is called ${name}.`);
  const registration = await navigator.serviceWorker.register(workerPath(name), { scope });
  await navigator.serviceWorker.ready;
  return registration;
}

/** The same, and this page is its client, so that it gets the page's fetch events. */
export async function registerAndBeControlled(here: Here): Promise<ServiceWorkerRegistration> {
  const registration = await register(here);
  while (navigator.serviceWorker.controller === null) {
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  }
  return registration;
}
