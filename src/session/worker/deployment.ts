import { type CacheError, fail } from '../../errors.js';
import { isRecord } from '../../guards.js';

/** Start options in the URL of a worker's script: as text, null where it has none, and the number of their deployment. */
type Deployment = { readonly options: string | null; readonly version: number };

/**
 * Whether a page has start options of a newer deployment than the registered worker. Then it registers its own in their place, and
 * no page of an older deployment reverts that. A page without options leaves those of the worker as they are.
 */
export const isNewer = (page: string, registered: string): boolean =>
  deploymentOf(page).version > deploymentOf(registered).version;

/** The error for a worker that runs with other start options than the page's; undefined: they are the same, or the page has none. */
export function differing(page: string, registered: string): CacheError | undefined {
  const [own, other] = [deploymentOf(page), deploymentOf(registered)];
  if (own.options === null || own.options === other.options) return undefined;
  return fail('start-options-differ', 'startOptionsDiffer', own.version, other.version);
}

/** Options without a version come before the first one; no options come before any. */
function deploymentOf(script: string): Deployment {
  const options = new URL(script).searchParams.get('options');
  return { options, version: options === null ? -1 : versionIn(options) };
}

function versionIn(options: string): number {
  try {
    const read: unknown = JSON.parse(options);
    return isRecord(read) && typeof read.version === 'number' ? read.version : 0;
  } catch {
    return 0;
  }
}
