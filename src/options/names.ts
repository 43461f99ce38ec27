import { shown } from '../errors.js';
import { nearest } from '../nearest.js';
import { badOption, type Fault } from './faults.js';

/** The backends and serializers that every worker has. */
export const BUILT_IN = { backends: ['indexeddb', 'memory'], serializers: ['structured'] } as const;

/** All that the library has. In a worker, those that are not built in have to be registered. */
export const NAMED = {
  backends: [...BUILT_IN.backends, 'filesystem', 'cache-storage', 'sqlite', 'redis', 'mongodb', 'gridfs', 'dynamodb'],
  serializers: [...BUILT_IN.serializers, 'json', 'yaml', 'bson'],
} as const;

/** Reads the name of a backend or a serializer: of `known`, in any letter case, or one that a worker may have registered. */
export function readName(value: unknown, name: string, known: readonly string[]): string | Fault {
  const refused = badOption('notRegistrable', name, shown(value), known);
  if (typeof value !== 'string' || value === '') return refused;
  const lower = value.toLowerCase();
  if (known.includes(lower)) return lower;
  const place = Object.hasOwn(IN_PLACE_OF, lower) ? IN_PLACE_OF[lower] : undefined;
  if (place !== undefined) return badOption('otherNameHere', name, value, place);
  return nearest(value, known) !== '' ? refused : value;
}

/** Serializers of requests-cache that have another name here. */
const IN_PLACE_OF: Readonly<Record<string, string>> = { pickle: 'structured', ujson: 'json', orjson: 'json' };
