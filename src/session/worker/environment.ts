import { pageBase } from '../options/options.js';
import { platformFetch } from '../patch/platform-fetch.js';
import type { Surroundings } from './connect.js';

/** What is around the session: a page, a worker, or Node, where there is next to nothing. */
export function surroundings(): Surroundings {
  return {
    container: container(),
    isSecure: globalThis.isSecureContext ?? true,
    get page() {
      return globalThis.location?.href ?? '';
    },
    base: pageBase(),
    fetch: (input, init) => platformFetch()(input, init),
  };
}

/** Without locks nobody would notice a worker's death. Where storage is forbidden, browsers have no container or throw. */
function container(): ServiceWorkerContainer | undefined {
  try {
    const { serviceWorker, locks } = globalThis.navigator ?? {};
    return locks === undefined ? undefined : serviceWorker;
  } catch {
    return undefined;
  }
}
