import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { causedBy, fail } from '../../../errors.js';
import { bsonFormat } from '../../../serializers/formats/bson-format.js';
import { jsonFormat } from '../../../serializers/formats/json-format.js';
import { yamlFormat } from '../../../serializers/formats/yaml-format.js';
import { connect } from '../sqlite/libsql.js';
import { type PythonResponse, parsePythonResponse } from './python-response.js';

export type { PythonResponse } from './python-response.js';

/** What to do about a response that cannot be read. */
export type ReadOptions = {
  /** Called with its key and the reason; the others follow. Default: nothing. */
  readonly onUnreadable?: (key: string, reason: unknown) => void;
};

/** A stored value, as it is in the file. */
type Stored = { readonly key: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly extension: string };

const FORMATS = [jsonFormat, yamlFormat, bsonFormat];
/** The first byte of a pickle of the protocols that requests-cache uses. */
const PICKLE = 0x80;
const ROWS = 100;

/**
 * Reads a cache of Python's requests-cache: an SQLite file (by the package libsql) or a folder of files, written by its serializers json, yaml
 * or bson. Redirects are not read. Rejects with a CacheError `backend-unavailable` where there is none, and `serialization` for one that was
 * written by pickle, its default, which only Python can read.
 *
 * @example
 * declare const session: CachedSession;
 * for await (const { response, request, expires } of readRequestsCache('http_cache.sqlite'))
 *   await session.cache.saveResponse(response, { request, expires: expires ?? -1 });
 */
export async function* readRequestsCache(path: string, options: ReadOptions = {}): AsyncGenerator<PythonResponse> {
  const found = await stat(path).catch((cause) => {
    throw causedBy(cause, fail('backend-unavailable', 'noRequestsCache', path));
  });
  for await (const stored of found.isDirectory() ? filesIn(path) : rowsIn(path)) {
    if (stored.bytes[0] === PICKLE || stored.extension === 'pkl') throw fail('serialization', 'pickledCache', path);
    const response = await parsed(stored, options);
    if (response !== undefined) yield response;
  }
}

async function parsed(
  { key, bytes, extension }: Stored,
  { onUnreadable }: ReadOptions,
): Promise<PythonResponse | undefined> {
  try {
    const format = FORMATS.find((one) => one.extension === extension) ?? jsonFormat;
    return parsePythonResponse(key, await format.parse(bytes));
  } catch (error) {
    onUnreadable?.(key, error);
    return undefined;
  }
}

/** In the folder itself, or in `responses` (of older versions). */
async function* filesIn(folder: string): AsyncGenerator<Stored> {
  for (const place of [folder, join(folder, 'responses')]) {
    const names = await readdir(place).catch(() => []);
    for (const name of names.filter((one) => /^[\da-f]{16,}(?:\.(?:json|yaml|bson|pkl))?$/i.test(one)).sort()) {
      const extension = extname(name).slice(1);
      const key = extension === '' ? name : name.slice(0, -extension.length - 1);
      yield { key, bytes: new Uint8Array(await readFile(join(place, name))), extension };
    }
  }
}

async function* rowsIn(path: string): AsyncGenerator<Stored> {
  const sql = await connect(path);
  try {
    for (let last = ''; ; ) {
      const rows = await sql.query('SELECT key, value FROM responses WHERE key > ? ORDER BY key LIMIT ?', [last, ROWS]);
      for (const { key, value } of rows) yield { key: String(key), bytes: bytesOf(value), extension: '' };
      if (rows.length < ROWS) return;
      last = String(rows.at(-1)?.key);
    }
  } catch (cause) {
    throw isDatabaseError(cause) ? causedBy(cause, fail('backend-unavailable', 'noRequestsCache', path)) : cause;
  } finally {
    await sql.close();
  }
}

const isDatabaseError = (error: unknown): boolean => error instanceof Error && 'rawCode' in error;

const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : new TextEncoder().encode(String(value));
