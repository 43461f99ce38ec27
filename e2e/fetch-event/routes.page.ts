import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** Load a style sheet; gives where its rule's relative `url()` leads, as the browser resolved it. */
export async function backgroundOf(stylesheet: string): Promise<string> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = stylesheet;
  const loaded = new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(`${stylesheet} did not load`));
  });
  document.head.append(link);
  await loaded;
  const background = getComputedStyle(document.body).backgroundImage;
  link.remove();
  return background;
}

/** Run a classic script by URL; gives the global that it sets. */
export async function runScript(url: string): Promise<unknown> {
  const script = document.createElement('script');
  script.src = url;
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${url} did not load`));
  });
  document.head.append(script);
  await loaded;
  return Reflect.get(window, 'loaded');
}

/** Status and text of a native fetch of the first bytes. */
export async function fetchRange(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { headers: { range: 'bytes=0-2' } });
  return { status: response.status, text: await response.text() };
}

/** When a worker was asked for this resource, each time it was loaded; 0: it was not. */
export const workerStarts = (url: string): number[] =>
  performance
    .getEntriesByName(new URL(url, location.href).href)
    .map((entry) => (entry instanceof PerformanceResourceTiming ? entry.workerStart : -1));

/** Where the browser itself sent a resource by a static rule, the last time; empty: it asked the worker. */
export function sentTo(url: string): unknown {
  const entry = performance.getEntriesByName(new URL(url, location.href).href).at(-1);
  return entry === undefined ? undefined : Reflect.get(entry, 'workerFinalSourceType');
}

export const deleteMatching = (pattern: string): Promise<{ readonly deleted: number }> =>
  session().cache.delete({ pattern });
