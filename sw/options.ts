import type { Told } from '../src/error-texts.js';
import { told } from '../src/errors.js';
import { isRecord } from '../src/guards.js';
import {
  parseStartOptions,
  parseWorkerOptions,
  type StartOptions,
  type StartSettings,
} from '../src/options/start-options.js';
import { DEFAULT_SETTINGS } from '../src/options/table.js';
import { matchesUrl } from '../src/request/patterns/url-pattern.js';
import { NOTHING, notRegistered, type ReadRegistry, type Registered, type Registry, readRegistry } from './registry.js';

/** The options of `serveSession`: start options, and registered functions and objects. `adapters` are functions here. */
export type ServeOptions = Omit<StartOptions, 'adapters' | 'identity'> & Registered;

/** The parsed options of a worker. With any fault none of them is used: half of them could be worse than none. */
export type ReadOptions = StartSettings & Pick<ReadRegistry, 'registry' | 'own' | 'faults'>;

export function readOptions(options: unknown, origin: string, source: Source = OWN_SCRIPT): ReadOptions {
  const { registry, own, rest, faults } = readRegistry(options);
  const parsed = source.host === 'own' ? parseStartOptions(rest) : parseWorkerOptions(rest);
  const wrong = [
    ...faults,
    ...(parsed.kind === 'faults'
      ? parsed.faults.map(({ id, values }): Told => [id, ...values])
      : [
          ...nameFaults(registry, parsed.value),
          ...routeFaults(parsed.value, origin),
          ...(source.isTrusted ? [] : navigationFaults(parsed.value)),
        ]),
  ];
  const read = parsed.kind === 'faults' || wrong.length > 0 ? NO_OPTIONS : { ...parsed.value, registry, own };
  return { ...read, faults: [...source.faults, ...wrong] };
}

const NO_OPTIONS = { settings: DEFAULT_SETTINGS, routes: [], offlineFallback: null, registry: NOTHING, own: {} };

function nameFaults(registry: Registry, { settings }: StartSettings): readonly Told[] {
  const missing = notRegistered(registry, settings);
  return missing === undefined ? [] : [told('notRegistered', ...missing)];
}

/** Patterns that the browser cannot parse, such as a URLPattern string where it has no URLPattern. */
function routeFaults({ routes, offlineFallback }: StartSettings, origin: string): readonly Told[] {
  const { allow = [], deny = [] } = offlineFallback ?? {};
  return [...routes.map(({ pattern }) => pattern), ...(allow ?? []), ...deny].flatMap((pattern) => {
    try {
      matchesUrl(pattern, `${origin}/`, origin);
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [told('unusableRoute', reason)];
    }
  });
}

/** Any script of the site can register the worker with a URL of its choice. */
const navigationFaults = ({ routes, offlineFallback }: StartSettings): readonly Told[] =>
  routes.some(({ navigations }) => navigations) || offlineFallback !== null ? [told('navigationsFromUrl')] : [];

/** The ready-made script, which handles its own life cycle, or a worker of the app that contains this library. */
export type Host = 'ready-made' | 'own';

/** The options of a worker, and where they come from. */
export type Start = Source & { readonly options: unknown };

/** The source of start options, and how far it is trusted. */
export type Source = {
  readonly host: Host;
  /**
   * May its routes answer navigations and code? Any script on a page can register the ready-made worker with a URL of its choice, so options in
   * the URL must not decide that unless the file allows it.
   */
  readonly isTrusted: boolean;
  readonly faults: readonly Told[];
};

/** A worker script of the app. */
export const OWN_SCRIPT: Source = { host: 'own', isTrusted: true, faults: [] };

/** Written into the file by `npx cached-session init`: start options, or that those of the URL are trusted. */
type Baked = { readonly options?: unknown; readonly trustsUrl?: unknown };

/** The places in which the ready-made script looks for its start options. */
type Sources = {
  readonly location: { readonly search: string };
  /** `self.cachedSessionOptions`, set before `importScripts` by the worker that imports it; then the URL is that worker's. */
  readonly imported: unknown;
  /** `self.cachedSessionBaked`. */
  readonly baked: unknown;
  /** `self.cachedSessionParts`: what scripts before this one have added, as `serveSession` would register it. */
  readonly parts?: unknown;
};

/**
 * Options of the ready-made script: those of the worker that imports it, else those in its file, else `?options=` of its URL; with the
 * backends and serializers of its parts.
 */
export function startOf(sources: Sources): Start {
  const start = plainStart(sources);
  return Array.isArray(sources.parts) ? { ...start, options: withParts(start.options, sources.parts) } : start;
}

/** What the options themselves register comes first. */
function withParts(options: unknown, parts: readonly unknown[]): unknown {
  if (!isRecord(options)) return options;
  const added = ['backends', 'serializers'].map((kind) => {
    const members = [...parts, options].map((part) => (isRecord(part) ? part[kind] : undefined)).filter(isRecord);
    return [kind, Object.assign({}, ...members)];
  });
  return { ...options, ...Object.fromEntries(added) };
}

function plainStart({ location, imported, baked }: Sources): Start {
  if (imported !== undefined) return { ...OWN_SCRIPT, options: imported };
  const { options, trustsUrl }: Baked = isRecord(baked) ? baked : {};
  const inUrl = new URLSearchParams(location.search).get('options');
  if (options !== undefined)
    return { options, host: 'ready-made', isTrusted: true, faults: inUrl === null ? [] : [told('optionsInFile')] };
  const fromUrl = inUrl === null ? {} : parseJson(inUrl);
  return { options: fromUrl, host: 'ready-made', isTrusted: trustsUrl === true, faults: [] };
}

/** Text that is not JSON is returned unchanged; parsing it as options then reports the fault. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
