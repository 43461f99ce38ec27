import type { Told } from '../src/error-texts.js';
import { told } from '../src/errors.js';
import { isRecord } from '../src/guards.js';

/** Whose worker it is: the ready-made script, which has a life cycle of its own, or somebody's who added us. */
export type Host = 'ready-made' | 'own';

/** What a worker is started with. */
export type Start = Source & { readonly options: unknown };

/** Where start options come from, and how far they count. */
export type Source = {
  readonly host: Host;
  /**
   * May its routes answer navigations and load code? Whoever runs one line of script on a page can register the ready-made worker with
   * a URL of their own: so what the URL says must not decide that, unless the file allows it.
   */
  readonly isTrusted: boolean;
  readonly faults: readonly Told[];
};

/** A script of the app's own. */
export const OWN_SCRIPT: Source = { host: 'own', isTrusted: true, faults: [] };

/** What `npx cached-session init` writes into the file: start options, or that those of the URL are trusted. */
type Baked = { readonly options?: unknown; readonly trustsUrl?: unknown };

/** Where the ready-made script finds its start options. */
type Sources = {
  readonly location: { readonly search: string };
  /** `self.cachedSessionOptions`, set before `importScripts` by the worker that imports it; then the URL is that worker's. */
  readonly imported: unknown;
  /** `self.cachedSessionBaked`. */
  readonly baked: unknown;
};

/** Options of the ready-made script: those of the worker that imports it, else those in its file, else `?options=` of its URL. */
export function startOf({ location, imported, baked }: Sources): Start {
  if (imported !== undefined) return { ...OWN_SCRIPT, options: imported };
  const { options, trustsUrl }: Baked = isRecord(baked) ? baked : {};
  const inUrl = new URLSearchParams(location.search).get('options');
  if (options !== undefined)
    return { options, host: 'ready-made', isTrusted: true, faults: inUrl === null ? [] : [told('optionsInFile')] };
  const fromUrl = inUrl === null ? {} : parseJson(inUrl);
  return { options: fromUrl, host: 'ready-made', isTrusted: trustsUrl === true, faults: [] };
}

/** What is no JSON comes back as it is: reading it as options then says what is wrong. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
