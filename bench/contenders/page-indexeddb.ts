import { fetchStored, fillBare, openBare, readBare, type Stored, writeBare } from './bare-database.js';
import type { Create } from './contender.js';

/** The page reads and writes IndexedDB by itself. */
export const pageIndexedDb: Create = (here) => {
  let database: IDBDatabase;
  let fetched: Stored[] = [];
  const open = async (): Promise<void> => {
    database = await openBare(here.name, () => void open());
  };
  return {
    prepare: open,
    call: async (url) => bytesOf((await readBare(database, url)).body),
    fill: async (urls) => fillBare(here.name, await Promise.all(urls.map(fetchStored))),
    store: async (url) => void fetched.push(await fetchStored(url)),
    settled: async () => {
      const responses = fetched;
      fetched = [];
      await writeBare(database, responses);
    },
  };
};

export const bytesOf = async (body: ArrayBuffer | Blob): Promise<number> =>
  (body instanceof Blob ? await body.arrayBuffer() : body).byteLength;
