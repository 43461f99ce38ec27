import { dismiss } from '../../protocol/page/dismissal.js';
import { environment } from './environment.js';

/** A worker of ours may start slowly; one that does not know us never answers. */
const WAIT_MS = 5000;

/** Unregister the ready-made worker of this page; true when there was one. Workers of another kind stay. */
export async function unregisterWorker(): Promise<boolean> {
  const page = environment().page();
  const registrations = await allRegistrations();
  const gone = await Promise.all(registrations.filter(({ scope }) => page.startsWith(scope)).map(isUnregistered));
  return gone.includes(true);
}

async function isUnregistered(registration: ServiceWorkerRegistration): Promise<boolean> {
  const { active, waiting, installing } = registration;
  const worker = active ?? waiting ?? installing;
  const isOurs = worker !== null && (await dismiss(worker, WAIT_MS));
  // The worker's answer precedes its own attempt.
  if (isOurs) await registration.unregister();
  return isOurs;
}

/** Where storage is forbidden, browsers have no container, throw or reject. */
async function allRegistrations(): Promise<readonly ServiceWorkerRegistration[]> {
  try {
    return (await globalThis.navigator?.serviceWorker?.getRegistrations()) ?? [];
  } catch {
    return [];
  }
}
