import { fail } from '../errors.js';
import { isIterable } from '../guards.js';
import type { ParamsInput } from './request-spec.js';

/** A URL with the parameters of a session and a request: those of the request replace the session's of the same name. */
export function withParams(url: string, session: ParamsInput | undefined, own: ParamsInput | undefined): string {
  if (session === undefined && own === undefined) return url;
  const ownEntries = readParams('params', own);
  const replaced = new Set(ownEntries.map(([name]) => name));
  const kept = readParams('params', session).filter(([name]) => !replaced.has(name));
  const query = urlencoded([...kept, ...ownEntries]);
  if (query === '') return url;
  if (!url.includes('?')) return `${url}?${query}`;
  return `${url}${/[?&]$/.test(url) ? '' : '&'}${query}`;
}

/** Parameters as application/x-www-form-urlencoded. */
export function urlencoded(entries: readonly ParamEntry[]): string {
  const pairs = entries.flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
  return new URLSearchParams(pairs).toString();
}

/** A name and its values: none if it was null. */
export type ParamEntry = readonly [name: string, values: readonly string[]];

/** Parameters in any of their forms; `option` is named in errors. Undefined values are left out. */
export const readParams = (option: string, input: unknown): readonly ParamEntry[] =>
  entriesOf(option, input).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, readValues(option, name, value)] as const],
  );

/** The pairs of a record or of an iterable of pairs. */
export function entriesOf(option: string, input: unknown): readonly (readonly [string, unknown])[] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'string') return [...new URLSearchParams(input)];
  if (isIterable(input)) return Array.from(input, (pair) => readPair(option, pair));
  if (Object.prototype.toString.call(input) === '[object Object]') return Object.entries(input);
  throw fail('bad-option', 'notParams', option, kindOf(input));
}

function readPair(option: string, pair: unknown): readonly [string, unknown] {
  if (Array.isArray(pair) && pair.length === 2) return [String(pair[0]), pair[1]];
  throw fail('bad-option', 'notPair', option);
}

function readValues(option: string, name: string, value: unknown): readonly string[] {
  if (value === null) return [];
  return [value].flat().map((one) => {
    if (['string', 'number', 'bigint', 'boolean'].includes(typeof one)) return String(one);
    throw fail('bad-option', 'notParamValue', name, option, kindOf(one));
  });
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
