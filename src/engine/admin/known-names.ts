import { fail } from '../../errors.js';
import { isAskedLater } from '../../http/storing/stored-response.js';
import { matchesVary } from '../../http/vary/vary.js';
import type { Settings } from '../../options/settings.js';
import { hashKey } from '../../request/key/key-hash.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { isVariantOf, type StoredEntry } from '../../storage/entry.js';
import { type Ask, toAsk } from '../ask.js';
import { lookup } from '../lookup/lookup.js';
import type { EngineState } from '../state.js';

/** Is there anything under a key: an entry, one of its variants, or a redirect? */
export async function containsKey(engine: EngineState, key: string): Promise<boolean> {
  if (await containsEntry(engine, key)) return true;
  return (await engine.parts.backend.aliases()).some(({ cacheKey }) => cacheKey === key);
}

/** The same without redirects. */
export async function containsEntry(engine: EngineState, key: string): Promise<boolean> {
  for await (const _entry of entriesOf(engine, key)) return true;
  return false;
}

/** Would a request find something stored that matches it? */
export async function containsRequest(
  engine: EngineState,
  request: PreparedRequest,
  settings: Settings,
): Promise<boolean> {
  const ask = await nameRequest(engine, request, settings);
  const { candidates } = await lookup(engine, ask);
  return candidates.some(({ entry }) => matchesVary(entry, ask.fields));
}

/** The entry of a key, else the newest of its variants, else what its redirect leads to (requests-cache: get_response). */
export async function findEntry(engine: EngineState, key: string): Promise<StoredEntry | undefined> {
  const direct = await newestEntry(engine, key);
  if (direct !== undefined) return direct;
  const alias = (await engine.parts.backend.aliases()).find(({ cacheKey }) => cacheKey === key);
  return alias === undefined ? undefined : newestEntry(engine, hashKey(alias.target));
}

async function newestEntry(engine: EngineState, key: string): Promise<StoredEntry | undefined> {
  let newest: StoredEntry | undefined;
  for await (const entry of entriesOf(engine, key))
    if (newest === undefined || isAskedLater(entry, newest)) newest = entry;
  return newest;
}

/** The variants of a key come right after it. */
async function* entriesOf(
  { parts: { backend } }: EngineState,
  key: string,
): AsyncGenerator<StoredEntry, void, undefined> {
  const exact = await backend.entry(key);
  if (exact !== undefined) yield exact.entry;
  let after: string | null = key;
  while (after !== null) {
    const { entries, next }: Awaited<ReturnType<typeof backend.list>> = await backend.list({ after, limit: 16 });
    const variants = entries.filter(({ cacheKey }) => isVariantOf(key, cacheKey));
    yield* variants;
    after = variants.length < entries.length ? null : next;
  }
}

/** The naming of a request: it depends on nothing but the request, not on whether its response would be stored. */
export async function nameRequest(engine: EngineState, request: PreparedRequest, settings: Settings): Promise<Ask> {
  const ask = await toAsk(engine, { request, settings, options: { onlyIfCached: true } });
  if (ask === null) throw fail('bad-request', 'neverStored', request.method);
  return ask;
}
