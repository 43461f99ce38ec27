import type { Told } from '../src/error-texts.js';
import { CacheError, told } from '../src/errors.js';
import {
  parseStartOptions,
  parseWorkerOptions,
  type StartOptions,
  type StartSettings,
} from '../src/options/start-options.js';
import { matchesRoute } from '../src/request/patterns/url-pattern.js';
import { type ReadRegistry, readRegistry } from './read-registry.js';
import { type Registered, requireNames } from './registry.js';
import { OWN_SCRIPT, type Source } from './start.js';

/** What a worker of one's own takes: plain data, and what it registers under names. `adapters` are functions here. */
export type ServeOptions = Omit<StartOptions, 'adapters' | 'identity'> & Registered;

/** Options of a worker once read. With any fault none of them holds: half of them could be worse than none. */
export type ReadOptions = StartSettings & Pick<ReadRegistry, 'registry' | 'own' | 'faults'>;

export function readOptions(options: unknown, origin: string, source: Source = OWN_SCRIPT): ReadOptions {
  const { registry, own, rest, faults } = readRegistry(options);
  const parsed = source.host === 'own' ? parseStartOptions(rest) : parseWorkerOptions(rest);
  if (parsed.kind === 'faults')
    return none([...source.faults, ...faults, ...parsed.faults.map(({ id, values }) => [id, ...values] as const)]);
  const all = [...faults, ...nameFaults(registry, parsed.value), ...routeFaults(parsed.value, origin)];
  if (!source.isTrusted) all.push(...navigationFaults(parsed.value));
  if (all.length > 0) return none([...source.faults, ...all]);
  return { ...parsed.value, registry, own, faults: source.faults };
}

function none(faults: readonly Told[]): ReadOptions {
  const defaults = parseStartOptions({} satisfies StartOptions);
  if (defaults.kind === 'faults') throw new Error('The defaults of the start options are broken.');
  const { registry, own } = readRegistry({});
  return { ...defaults.value, registry, own, faults };
}

/** What the options name must be registered. */
function nameFaults(registry: ReadRegistry['registry'], { settings }: StartSettings): readonly Told[] {
  try {
    requireNames(registry, settings);
    return [];
  } catch (error) {
    return error instanceof CacheError ? [[error.id, ...error.values]] : [told('text', String(error))];
  }
}

/** A URLPattern string is read by the browser, which may not know it. */
function routeFaults({ routes, offlineFallback }: StartSettings, origin: string): readonly Told[] {
  const { allow = [], deny = [] } = offlineFallback ?? {};
  return [...routes.map(({ pattern }) => pattern), ...(allow ?? []), ...deny].flatMap((pattern) => {
    try {
      matchesRoute(pattern, `${origin}/`, origin);
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [told('unusableRoute', reason)];
    }
  });
}

/** A URL can be made up by any script of the site. */
const navigationFaults = ({ routes, offlineFallback }: StartSettings): readonly Told[] =>
  routes.some(({ navigations }) => navigations) || offlineFallback !== null ? [told('navigationsFromUrl')] : [];
