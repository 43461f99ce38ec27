import type { Place } from '../error-advice.js';
import { shown } from '../errors.js';
import { isRecord } from '../guards.js';
import { badOption, type Fault, isFault, type Parsed, unsupportedOption } from './faults.js';

/** Reads the value of one option, `name` being there for the text of a fault. */
export type OptionReader<Value> = (value: unknown, name: string) => Value | Fault;

/** Options under reading: takes values out and gathers what is wrong. */
export type OptionBag = {
  /** The option's value; `fallback` when it is not given, or given badly (the fault is noted). */
  read<Value>(name: string, reader: OptionReader<Value>, fallback: Value): Value;
  /** What was read, unless faults were noted. */
  parsed<Value>(value: Value): Parsed<Value>;
};

/** Names that the caller reads itself; and where others belong. */
export type Elsewhere = {
  readonly otherNames?: readonly string[];
  readonly placeOf?: ((name: string) => Place) | undefined;
};

/** Open options for reading. Names neither in `names` nor in `otherNames` are faults, with a hint: where they belong, or the nearest one. */
export function openOptions(
  options: unknown,
  names: readonly string[],
  { otherNames = [], placeOf = () => 'unknown' }: Elsewhere = {},
): OptionBag {
  const given = options === undefined ? {} : options;
  if (!isRecord(given)) return bagOf({}, [badOption('optionsNotObject', shown(given))]);
  const known = [...names, ...otherNames];
  const unknown = Object.keys(given).filter((name) => !known.includes(name) && given[name] !== undefined);
  return bagOf(
    given,
    unknown.slice(0, MOST_FAULTS).map((name) => badOption('noSuchOption', name, placeOf(name), known)),
  );
}

/** Of more unknown names nobody reads. */
const MOST_FAULTS = 20;

function bagOf(given: Readonly<Record<string, unknown>>, faults: Fault[]): OptionBag {
  return {
    read(name, reader, fallback) {
      const value = given[name];
      if (value === undefined) return fallback;
      const result = typeof value === 'function' ? functionGiven(name) : reader(value, name);
      if (!isFault(result)) return result;
      faults.push(result);
      return fallback;
    },
    parsed: (value) => (faults.length === 0 ? { kind: 'parsed', value } : { kind: 'faults', faults }),
  };
}

const functionGiven = (name: string): Fault => unsupportedOption('functionForWorker', name);

export const readFlag: OptionReader<boolean> = (value, name) =>
  typeof value === 'boolean' ? value : badOption('wrongValue', name, shown(value), 'flag');

export const readText: OptionReader<string> = (value, name) =>
  typeof value === 'string' && value !== '' ? value : badOption('wrongValue', name, shown(value), 'text');

/** A number from zero up; `Infinity`, or the null that JSON makes of it: no bound. */
export const readBound: OptionReader<number> = (value, name) => {
  if (value === null) return Number.POSITIVE_INFINITY;
  if (typeof value === 'number' && value >= 0) return value;
  return badOption('wrongValue', name, shown(value), 'bound');
};

/** A list of what `member` reads, without repetitions: an array, a Set or any other iterable but a string. */
export const readList =
  <Value>(member: OptionReader<Value>): OptionReader<readonly Value[]> =>
  (value, name) => {
    if (!isIterable(value)) return badOption('wrongValue', name, shown(value), 'list');
    const read = new Set<Value>();
    for (const one of value) {
      const result = member(one, name);
      if (isFault(result)) return result;
      read.add(result);
    }
    return [...read];
  };

export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
