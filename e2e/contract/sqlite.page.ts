import { sqliteBackend, sqliteStore } from '../../src/backends/sqlite/sqlite.js';
import { entryOf, hash, put } from '../../src/storage/contract/contract-ground.cases.js';

export * from './sqlite-contract.js';

const WASM = '/wa-sqlite-async.wasm';

/** Ask the worker of this case. */
export async function inWorker(question: string | number): Promise<unknown> {
  await navigator.serviceWorker.register('/sqlite-worker.js');
  const { active } = await navigator.serviceWorker.ready;
  const answer = new Promise<unknown>((resolve) => {
    navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data), { once: true });
  });
  active?.postMessage(question);
  return answer;
}

/** Stores so many responses. */
export async function fill(cacheName: string, count: number): Promise<void> {
  const backend = sqliteBackend({ cacheName, wasm: WASM });
  for (let index = 0; index < count; index += 1) {
    const size = 1000 + index;
    await put(backend, entryOf(hash(`n${index}n`), { size, url: `https://example.test/${index}` }));
  }
  backend.close();
}

/** The database as base64. */
export async function exported(cacheName: string): Promise<string> {
  const backend = sqliteBackend({ cacheName, wasm: WASM });
  const bytes = await backend.exportDatabase();
  backend.close();
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Gives the number of responses afterwards, or the code of the error. */
export async function imported(cacheName: string, base64: string): Promise<number | string> {
  const backend = sqliteBackend({ cacheName, wasm: WASM });
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const code = await backend.importDatabase(bytes).then(
    () => '',
    (error) => `${error.code} ${error.id}`,
  );
  const { count } = await backend.totals();
  backend.close();
  return code === '' ? count : `${code}, ${count} stored`;
}

/** Puts bodies of 60 KB until that fails; gives the code of the error, and what is there and whole afterwards in a new connection. */
export async function fillUp(): Promise<{ readonly code: string; readonly put: number; readonly found: number }> {
  const store = sqliteStore({ cacheName: 'full', wasm: WASM });
  let code = '';
  let put = 0;
  while (code === '' && put < 1000) {
    const record = { version: '1', head: { put }, body: bytes(put), expires: null };
    const done = await store.set([{ key: `k${put}`, expected: null, record }]).catch((error) => {
      code = error.code;
      return [];
    });
    if (done[0] === true) put += 1;
  }
  store.close();
  const again = sqliteStore({ cacheName: 'full', wasm: WASM });
  const keys = Array.from({ length: put + 1 }, (_, index) => `k${index}`);
  const records = await again.get(keys, 'whole');
  again.close();
  return { code, put, found: records.filter((record, index) => record?.body?.length === bytes(index).length).length };
}

/** Random, since IndexedDB compresses. */
function bytes(index: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(60_000 + index);
  crypto.getRandomValues(made);
  return made;
}

/** The code of the error where the wasm file cannot be had. */
export async function withoutWasm(wasm: string, keepWasm = true): Promise<string> {
  const store = sqliteStore({ cacheName: 'without', wasm, keepWasm });
  return store.get(['a'], 'head').then(
    () => 'opened',
    (error) => `${error.code} ${error.id}`,
  );
}
