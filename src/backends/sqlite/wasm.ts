import { causedBy, fail } from '../../errors.js';

/** The cache with the copy of the wasm file. */
const CACHE = 'cached-session@sqlite:wasm';

/** What has been compiled here, by URL: it takes longer than all else, and several caches share it. */
const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** SQLite, compiled. See {@link loadWasm}. */
export function compileWasm(url: string, keeps: boolean): Promise<WebAssembly.Module> {
  const known = compiled.get(url);
  if (known !== undefined) return known;
  const module = loadWasm(url, keeps).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(url, module);
  module.catch(() => compiled.delete(url));
  return module;
}

/**
 * The wasm file of SQLite. With `keeps`, a copy stays in Cache Storage for a worker that starts offline. The network comes first, which
 * the browser's HTTP cache shortens: a copy of another version does not fit the script.
 */
async function loadWasm(url: string, keeps: boolean): Promise<ArrayBuffer> {
  const cache = keeps && 'caches' in globalThis ? await caches.open(CACHE).catch(() => undefined) : undefined;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new TypeError(`${response.status} ${response.statusText}`);
    const copy = response.clone();
    const bytes = await response.arrayBuffer();
    await cache?.put(url, copy).catch(() => undefined);
    return bytes;
  } catch (cause) {
    const kept = await cache?.match(url);
    if (kept === undefined) throw causedBy(cause, fail('backend-unavailable', 'wasmNotLoaded', url));
    return kept.arrayBuffer();
  }
}
