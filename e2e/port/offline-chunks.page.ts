import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

const NAME = '/api/name';

const withFiles = async (): Promise<string> => {
  const files = { attachment: new Blob(['Ada']) };
  const { body } = await session().prepareRequest({ method: 'POST', url: '/api/notes', files });
  return body?.kind ?? 'none';
};

/** What each chunk is for, with an answer that needs no origin. */
const USES = {
  cache: () => session().cache.urls(),
  iterate: async () => {
    const lines: string[] = [];
    for await (const line of (await session().get(NAME)).iterLines()) lines.push(line);
    return lines;
  },
  watch: async () => {
    for await (const response of session().watch(NAME)) return response.text();
    return undefined;
  },
  explain: async () => (await session().explain(NAME)).text,
  updates: async () => (await session().get(NAME, { onUpdate: () => undefined })).fromCache,
  rebuild: async () => {
    const request = await session().prepareRequest({ method: 'POST', url: NAME });
    return (await session().rebuildMethod(request, { status: 303 })).method;
  },
  bodies: withFiles,
  fetch: async () => (await session().fetch(NAME)).text(),
  /** The text of an error. */
  texts: () =>
    session()
      .get('/api/other')
      .then(
        () => 'answered',
        (error: Error) => /\S+ .+ .+/.test(error.message),
      ),
  /** The engine in the page. */
  local: async () => {
    const all = await navigator.serviceWorker.getRegistrations();
    await Promise.all(all.map((registration) => registration.unregister()));
    const { CachedSession } = await import('cached-session');
    const local = new CachedSession({ worker: false });
    const response = await local.get(NAME);
    await local.close();
    return response.text();
  },
  unregister: async () => {
    const { installCache, uninstallCache } = await import('cached-session');
    installCache({ worker: false });
    await uninstallCache({ unregister: true });
    return (await navigator.serviceWorker.getRegistrations()).length;
  },
  /** Why there is no worker. */
  connect: async () => {
    const { CachedSession } = await import('cached-session');
    return (await new CachedSession({ worker: false }).ready).message;
  },
} as const;

/** The chunks that are there, by name. */
export const loaded = (): readonly string[] =>
  performance.getEntriesByType('resource').flatMap(({ name }) => /chunks\/([a-z-]+)-[^/]+$/.exec(name)?.[1] ?? []);

export type Chunk = keyof typeof USES;

export const use = (chunk: Chunk): Promise<unknown> => USES[chunk]();
