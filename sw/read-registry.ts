import type { Told } from '../src/error-texts.js';
import { told } from '../src/errors.js';
import { isRecord } from '../src/guards.js';
import { BUILT_IN, type Registered, type Registry } from './registry.js';

/** What was registered, what else the options say, and what is wrong with what was registered. */
export type ReadRegistry = {
  readonly registry: Registry;
  readonly own: Pick<Registered, 'fetch' | 'now'>;
  readonly rest: unknown;
  readonly faults: readonly Told[];
};

const KINDS = ['filters', 'keys', 'adapters', 'backends', 'serializers'] as const;
type Kind = (typeof KINDS)[number];

const NOTHING: Registry = { filters: {}, keys: {}, adapters: {}, backends: {}, serializers: {} };

/** Take what is registered out of the options of a worker. */
export function readRegistry(options: unknown): ReadRegistry {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    return { registry: NOTHING, own: {}, rest: options, faults: [] };
  const given = new Map(Object.entries(options));
  const kinds = KINDS.filter((kind) => given.has(kind) && !isSetting(kind, given.get(kind)));
  const faults = [
    ...kinds.flatMap((kind) => faultsOf(kind, given.get(kind))),
    ...['fetch', 'now'].flatMap((name) => functionFault(name, given.get(name))),
  ];
  const taken: readonly string[] = [...kinds, 'fetch', 'now'];
  const rest = Object.fromEntries([...given].filter(([name]) => !taken.includes(name)));
  if (faults.length > 0 || !isRegistered(options)) return { registry: NOTHING, own: {}, rest, faults };
  const registered = Object.fromEntries(kinds.map((kind) => [kind, options[kind]]));
  return { registry: { ...NOTHING, ...registered }, own: options, rest, faults };
}

/** What `faultsOf` found no fault with. */
const isRegistered = (options: object): options is Registered => typeof options === 'object';

/** `adapters` is a setting as well: which of those that are registered is for which URLs. */
const isSetting = (kind: Kind, value: unknown): boolean =>
  kind === 'adapters' && isRecord(value) && Object.values(value).every((adapter) => typeof adapter === 'string');

function faultsOf(kind: Kind, value: unknown): readonly Told[] {
  if (value === undefined) return [];
  if (!isRecord(value)) return [told('notRegistry', kind)];
  return Object.entries(value).flatMap(([name, one]) => [...valueFault(kind, name, one), ...nameFault(kind, name)]);
}

function valueFault(kind: Kind, name: string, value: unknown): readonly Told[] {
  if (kind !== 'serializers') return typeof value === 'function' ? [] : [told('notFunctionIn', name, kind)];
  const isSerializer = isRecord(value) && [value.encode, value.decode].every((one) => typeof one === 'function');
  return isSerializer ? [] : [told('notSerializer', name)];
}

function nameFault(kind: Kind, name: string): readonly Told[] {
  const builtIn: readonly string[] = kind === 'backends' || kind === 'serializers' ? BUILT_IN[kind] : [];
  return builtIn.includes(name) ? [told('builtInName', name, kind)] : [];
}

const functionFault = (name: string, value: unknown): readonly Told[] =>
  value === undefined || typeof value === 'function' ? [] : [told('functionInReadyMade', name)];
