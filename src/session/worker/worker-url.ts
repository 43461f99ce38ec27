import { fail } from '../../errors.js';
import { parseWorkerOptions, type WorkerOptions } from '../../options/start-options.js';
import { parsedValue } from '../options/faults.js';

/** Where the ready-made worker's script is, unless a session says otherwise. */
export const WORKER_SCRIPT = '/cached-session-sw.js';

/**
 * The URL of the ready-made worker with start options in it, for the option `worker` of a session. A page whose `version` is greater
 * than that of the worker in place registers the worker anew with its options; a page whose version is smaller leaves it as it is, and
 * `session.ready` and an `error` event (`start-options-differ`) say so.
 *
 * Options in the file itself are better where you build your site (`npx cached-session init --options`): they need no version, and
 * only they can answer navigations, scripts and style sheets.
 *
 * @param script where the script is, if not at `'/cached-session-sw.js'`.
 * @throws CacheError `bad-option` or `unsupported-option`, with everything that is wrong with the options, and for what cannot be
 * written as JSON: a RegExp, a URLPattern, a Map, a Date.
 * @example
 * const worker = workerUrl({ version: 2, cacheName: 'atlas', routes: ['/flags/*'] });
 * const session = new CachedSession({ cacheName: 'atlas', worker });
 */
export function workerUrl(options: WorkerOptions, script: string | URL = WORKER_SCRIPT): string {
  const text = JSON.stringify(options);
  const read = parsedValue(parseWorkerOptions(JSON.parse(text)));
  if (JSON.stringify(parsedValue(parseWorkerOptions(options))) !== JSON.stringify(read))
    throw fail('bad-option', 'notJson');
  const path = String(script);
  return `${path}${path.includes('?') ? '&' : '?'}options=${encodeURIComponent(text)}`;
}
