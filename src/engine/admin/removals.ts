import { type Expiration, momentBefore } from '../../http/freshness/expiration.js';
import type { Millis } from '../../http/units.js';
import type { UrlPattern } from '../../options/url-pattern.js';
import { hashKey } from '../../request/key/key-hash.js';
import { urlNames } from '../../request/key/normalize-url.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { hashOf } from '../../storage/entry.js';
import type { Selector } from '../../storage/selector.js';
import type { Call } from '../contract.js';
import { removeStored } from '../discard.js';
import { type EngineState, forget, forgetAll, report } from '../state.js';
import { containsEntry, nameRequest } from './entries.js';

/** The entries to delete: the union of everything named; an empty object deletes nothing. */
export type Deletion = {
  readonly keys?: readonly string[];
  readonly urls?: readonly string[];
  /** The method of `urls`, `*` for all; GET if not given. */
  readonly method?: string;
  readonly patterns?: readonly UrlPattern[];
  /** Entries with any of these. */
  readonly tags?: readonly string[];
  readonly requests?: readonly PreparedRequest[];
  readonly expired?: boolean;
  readonly invalid?: boolean;
  readonly olderThan?: Expiration;
  /** Everything, whatever else is named. */
  readonly all?: boolean;
};

/** The number of deleted responses; each variant counts. */
export type Deleted = { readonly deleted: number };

/** Delete the selected responses, and the redirects to them. */
export async function deleteNamed(engine: EngineState, what: Deletion & Pick<Call, 'settings'>): Promise<Deleted> {
  const selectors = await selectorsOf(engine, what);
  const removed = selectors.length === 0 ? [] : await remove(engine, selectors);
  await pruneAliases(engine, removed);
  if (removed.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys: removed });
  return { deleted: removed.length };
}

export async function clear(engine: EngineState): Promise<Deleted> {
  const removed = await remove(engine, [{ kind: 'all' }]);
  engine.events.emit({ type: 'cleared', deleted: removed.length });
  return { deleted: removed.length };
}

/** Remove in the background the responses that had expired by a moment. */
export async function purge(engine: EngineState, now: Millis, signal: AbortSignal): Promise<void> {
  try {
    const cacheKeys = await remove(engine, [{ kind: 'expired', now }], signal);
    await pruneAliases(engine, cacheKeys);
    if (cacheKeys.length > 0) engine.events.emit({ type: 'evicted', cacheKeys });
    if (!signal.aborted) await engine.parts.opaque?.sweep(null);
  } catch (error) {
    report(engine, 'purge', error);
  }
}

/** Remove the store itself. The next call creates a new one. */
export async function destroy(engine: EngineState): Promise<Deleted> {
  forget(engine, [{ kind: 'all' }]);
  await engine.writes.settled();
  const { count } = await engine.parts.backend.totals();
  await engine.parts.backend.destroy();
  forgetAll(engine);
  await engine.parts.coherence?.tellAndWait(null);
  engine.events.emit({ type: 'cleared', deleted: count });
  return { deleted: count };
}

/** Remove before the caller is answered. Pending writes are done first, so that they are removed and counted, too. */
export async function remove(
  engine: EngineState,
  selectors: readonly Selector[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  forget(engine, selectors);
  await engine.writes.settled();
  return removeStored(engine, selectors, signal);
}

/** Removes redirects whose target is gone (requests-cache prunes them, too). */
export async function pruneAliases(engine: EngineState, removed: readonly string[]): Promise<void> {
  if (removed.length === 0) return;
  const hashes = new Set(removed.map(hashOf));
  const orphans: string[] = [];
  for (const { cacheKey, target } of await engine.parts.backend.aliases()) {
    const hash = hashKey(target);
    if (hashes.has(hash) && !(await containsEntry(engine, hash))) orphans.push(cacheKey);
  }
  if (orphans.length > 0) await removeStored(engine, [{ kind: 'keys', keys: orphans }]);
}

async function selectorsOf(engine: EngineState, what: Deletion & Pick<Call, 'settings'>): Promise<readonly Selector[]> {
  if (what.all === true) return [{ kind: 'all' }];
  const { settings, method = 'GET' } = what;
  const now = engine.parts.now();
  const requests = await Promise.all((what.requests ?? []).map((request) => nameRequest(engine, request, settings)));
  const keys = [...(what.keys ?? []), ...requests.map(({ key }) => hashKey(key))];
  const urls = (what.urls ?? []).flatMap((url) => urlNames(url, settings));
  const than = what.olderThan === undefined ? null : momentBefore(what.olderThan, now);
  const selectors: Selector[] = (what.patterns ?? []).map((pattern) => ({
    kind: 'pattern',
    pattern,
    origin: engine.parts.origin,
  }));
  if (keys.length > 0) selectors.push({ kind: 'keys', keys });
  if (urls.length > 0) selectors.push({ kind: 'urls', urls, ...(method !== '*' && { method }) });
  if (what.tags !== undefined && what.tags.length > 0) selectors.push({ kind: 'tags', tags: what.tags });
  if (what.expired === true) selectors.push({ kind: 'expired', now });
  if (what.invalid === true) selectors.push({ kind: 'invalid' });
  if (than !== null) selectors.push({ kind: 'older', than });
  return selectors;
}
