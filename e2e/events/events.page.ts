import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

const seen: string[] = [];
const controller = new AbortController();
let ended = false;

/** Watch a URL until `stopWatching`. */
export function startWatching(url: string): void {
  void watchAll(url);
}

async function watchAll(url: string): Promise<void> {
  for await (const response of session().watch(url, { signal: controller.signal })) seen.push(await response.text());
  ended = true;
}

export const stopWatching = (): void => controller.abort();

/** The bodies that were given so far, and whether it is over. */
export const watched = (): { readonly seen: readonly string[]; readonly ended: boolean } => ({ seen, ended });

/** A get whose answer may be stale; resolves with its body, and with that of the update that follows. */
export async function getWithUpdate(url: string): Promise<readonly string[]> {
  let update: (text: Promise<string>) => void = () => undefined;
  const updated = new Promise<string>((resolve) => {
    update = resolve;
  });
  const response = await session().get(url, { onUpdate: (fresh) => update(fresh.text()) });
  return [response.source, await response.text(), await updated];
}

export const remove = (url: string): Promise<unknown> => session().cache.delete({ urls: [url] });

/** Is there an engine that owns the store, here or in the worker? */
export async function isOwned(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name = '' }) => name.startsWith('cached-session:owner:'));
}
