import { parseStartOptions, type StartOptions, type StartSettings } from '../src/policy/index.js';
import { matchesRoute } from '../src/request/index.js';

/** Options of a worker once read. With any fault none of them holds: half of them could be worse than none. */
export type ReadOptions = StartSettings & { readonly faults: readonly string[] };

/** Options that take functions; they need a worker script of one's own. */
const FUNCTION_OPTIONS = ['filters', 'keys', 'adapters', 'backends', 'serializers', 'fetch', 'now'];

export function readOptions(options: unknown, origin: string): ReadOptions {
  const parsed = parseStartOptions(options, FUNCTION_OPTIONS);
  if (parsed.kind === 'faults') return none(parsed.faults.map(({ text }) => text));
  const faults = [...functionFaults(options), ...routeFaults(parsed.value, origin)];
  return faults.length > 0 ? none(faults) : { ...parsed.value, faults };
}

function none(faults: readonly string[]): ReadOptions {
  const defaults = parseStartOptions({} satisfies StartOptions);
  if (defaults.kind === 'faults') throw new Error('The defaults of the start options are broken.');
  return { ...defaults.value, faults };
}

function functionFaults(options: unknown): readonly string[] {
  const given = typeof options === 'object' && options !== null ? Object.keys(options) : [];
  return given
    .filter((name) => FUNCTION_OPTIONS.includes(name))
    .map(
      (name) =>
        `The option "${name}" takes functions, which this version of the worker does not take yet: leave it out.`,
    );
}

/** A URLPattern string is read by the browser, which may not know it. */
function routeFaults({ routes }: StartSettings, origin: string): readonly string[] {
  return routes.flatMap(({ pattern }) => {
    try {
      matchesRoute(pattern, `${origin}/`, origin);
      return [];
    } catch (error) {
      return [`A pattern of "routes" cannot be used: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
