import type { Place } from '../error-advice.js';
import { shown } from '../errors.js';
import { isRecord } from '../guards.js';
import { badOption, type Fault, isFault, type Parsed, unsupportedOption } from './faults.js';

/** Options under reading: gives values and collects what is wrong. */
export type OptionBag = {
  /** The option's value; `fallback` if it is not given, or wrong, which is noted. */
  read<Value>(name: string, reader: (value: unknown, name: string) => Value | Fault, fallback: Value): Value;
  /** Is the option given, and not as null? */
  has(name: string): boolean;
  /** What was read, or everything that is wrong. */
  parsed<Value>(value: Value): Parsed<Value>;
  /** What was read, or the first thing that is wrong. */
  result<Value>(value: Value): Value | Fault;
};

/** Options that the caller reads itself, and where unknown ones belong. */
type Others = { readonly others?: readonly string[]; readonly placeOf?: (name: string) => Place };

/** Nobody reads more of them. */
const MOST_UNKNOWN = 20;

/** Open options for reading. Names that are neither in `names` nor in `others` are faults. */
export function openOptions(
  options: unknown,
  names: readonly string[],
  { others = [], placeOf }: Others = {},
): OptionBag {
  const isObject = options === undefined || isRecord(options);
  const given = isRecord(options) ? options : {};
  const faults = new Map<string, Fault>();
  if (!isObject) faults.set('', badOption('optionsNotObject', shown(options)));
  const known = [...names, ...others];
  const unknown = Object.keys(given).filter((name) => !known.includes(name) && given[name] !== undefined);
  for (const name of unknown.slice(0, MOST_UNKNOWN))
    faults.set(name, badOption('noSuchOption', name, placeOf?.(name) ?? 'unknown', known));
  return {
    read(name, reader, fallback) {
      const value = given[name];
      if (value === undefined) return fallback;
      const result = typeof value === 'function' ? unsupportedOption('functionForWorker', name) : reader(value, name);
      if (!isFault(result)) return result;
      faults.set(name, result);
      return fallback;
    },
    has: (name) => given[name] !== undefined && given[name] !== null,
    parsed: (value) =>
      faults.size === 0 ? { kind: 'parsed', value } : { kind: 'faults', faults: [...faults.values()] },
    result(value) {
      const [first] = faults.values();
      return first ?? value;
    },
  };
}
