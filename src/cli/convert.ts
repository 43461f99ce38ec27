import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sentence } from '../error-texts.js';
import { CacheError, provideTexts } from '../errors.js';
import { NEVER_EXPIRE } from '../http/freshness/expiration.js';
import type { SessionCache } from '../session/cache/cache.js';
import type { CacheImport, CopyProgress } from '../session/cache/cache-options.js';
import { CachedSession } from '../session/cached-session.js';
import { ADDRESSES, backendAt, type CacheAddress } from './caches-at.js';
import { messageOf, Refusal } from './worker-file.js';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  'cache-name': { type: 'string', default: 'http_cache' },
  'to-cache-name': { type: 'string' },
  'from-serializer': { type: 'string', default: 'structured' },
  'to-serializer': { type: 'string', default: 'structured' },
  after: { type: 'string' },
} as const;

export type ConvertEnvironment = { readonly say: (text: string) => void; readonly signal: AbortSignal };

/**
 * `npx cached-session convert`: copies a cache into another store. Newer responses of that one are kept, and nothing is taken from the first.
 * Resolves with what was done.
 */
export async function convert(args: readonly string[], { say, signal }: ConvertEnvironment): Promise<string> {
  provideTexts(sentence);
  const { from, to, ...values } = parse(args);
  if (from === undefined || to === undefined)
    throw new Refusal(`From where to where? Use --from and --to with ${ADDRESSES}.`);
  const { 'cache-name': cacheName, 'to-cache-name': toCacheName = cacheName, after } = values;
  const source: Side = { address: from, cacheName, serializer: values['from-serializer'] };
  const target: Side = { address: to, cacheName: toCacheName, serializer: values['to-serializer'] };
  try {
    return doneText(await copy(source, target, { after, say, signal }));
  } catch (error) {
    throw error instanceof CacheError ? new Refusal(`${error.message}${causeOf(error)}`) : error;
  }
}

type Side = CacheAddress & { readonly serializer: string };
type Copying = ConvertEnvironment & { readonly after: string | undefined };

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new Refusal(messageOf(error));
  }
}

async function copy(source: Side, target: Side, copying: Copying): Promise<CacheImport> {
  const [from, to] = [pathOf('export', source), pathOf('export', target)];
  if (from !== null && to !== null) throw new Refusal('Both are files of an export: copy the file.');
  const python = pathOf('requests-cache', source);
  if (python !== null) return withCache(target, 'to', (cache) => takeOver(python, cache));
  if (from !== null) return withCache(target, 'to', (cache) => cache.import(linesOf(from)));
  if (to !== null) return withCache(source, 'from', (cache) => exportTo(to, cache));
  return withCache(source, 'from', (one) => withCache(target, 'to', (other) => copyTo(one, other, copying)));
}

/** The path in an address of this scheme; null: it is another one. */
const pathOf = (scheme: string, { address }: Side): string | null =>
  address.startsWith(`${scheme}:`) ? address.slice(scheme.length + 1) : null;

/** A cache of Python's requests-cache. */
async function takeOver(path: string, cache: SessionCache): Promise<CacheImport> {
  const { readRequestsCache } = await import('../backends/node/requests-cache/requests-cache.js');
  const reasons = new Set<string>();
  let [stored, skipped] = [0, 0];
  const onUnreadable = (_key: string, reason: unknown): void => {
    skipped += 1;
    reasons.add(messageOf(reason));
  };
  for await (const { response, request, expires } of readRequestsCache(path, { onUnreadable })) {
    await cache.saveResponse(response, { request, expires: expires ?? NEVER_EXPIRE });
    stored += 1;
  }
  return { stored, skipped, reasons: [...reasons] };
}

async function copyTo(one: SessionCache, other: SessionCache, { after, say, signal }: Copying): Promise<CacheImport> {
  let last: CopyProgress | undefined;
  const onProgress = (progress: CopyProgress): void => {
    last = progress;
    say(`${progress.copied} of ${progress.total}`);
  };
  try {
    return await one.copyTo(other, { onProgress, signal, ...(after !== undefined && { after }) });
  } catch (error) {
    if (!signal.aborted || typeof last?.next !== 'string') throw error;
    throw new Refusal(`Interrupted. Run it again with "--after ${last.next}" to go on.`);
  }
}

/** Use the cache at an address, without bounds that would drop what is copied. */
async function withCache<Value>(
  side: Side,
  which: 'from' | 'to',
  use: (cache: SessionCache) => Promise<Value>,
): Promise<Value> {
  const { cacheName, serializer } = side;
  const backend = await backendAt(side, which === 'from');
  const bounds = { maxCacheBytes: null, maxEntryBytes: null } as const;
  const session = new CachedSession({ cacheName, serializer, backend, worker: false, ...bounds });
  try {
    return await use(session.cache);
  } finally {
    await session.close();
  }
}

async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  try {
    yield* createReadStream(path, 'utf8');
  } catch (error) {
    throw new Refusal(`${path} cannot be read (${messageOf(error)}).`);
  }
}

/** A file that is there already stays. */
async function exportTo(path: string, cache: SessionCache): Promise<CacheImport> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    throw new Refusal(`${path} cannot be created (${messageOf(error)}).`);
  });
  try {
    let stored = -1;
    for await (const line of cache.export()) {
      await file.write(line);
      stored += 1;
    }
    return { stored, skipped: 0, reasons: [] };
  } finally {
    await file.close();
  }
}

function doneText({ stored, skipped, reasons }: CacheImport): string {
  const left = skipped === 0 ? '' : ` Not copied: ${skipped} (${reasons.join('; ')}).`;
  return `Responses copied: ${stored}.${left}`;
}

const causeOf = ({ cause }: CacheError): string => (cause === undefined ? '' : `\n${messageOf(cause)}`);
