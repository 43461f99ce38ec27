import { fail } from '../errors.js';
import type { ParamsInput } from './request-spec.js';

/** A URL with the parameters of a request over those of its session: a name given by the request takes the place of the session's. */
export function withParams(url: string, session: ParamsInput | undefined, own: ParamsInput | undefined): string {
  if (session === undefined && own === undefined) return url;
  const ownEntries = readParams('params', own);
  const taken = new Set(ownEntries.map(([name]) => name));
  const kept = readParams('params', session).filter(([name]) => !taken.has(name));
  const entries = [...kept, ...ownEntries];
  const query = entries.length === 0 ? '' : urlencoded(entries);
  if (query === '') return url;
  if (!url.includes('?')) return `${url}?${query}`;
  return `${url}${/[?&]$/.test(url) ? '' : '&'}${query}`;
}

/** Pairs as application/x-www-form-urlencoded. Null is not sent, a list is repeated. */
export function urlencoded(entries: readonly ParamEntry[]): string {
  const pairs = entries.flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
  return new URLSearchParams(pairs).toString();
}

/** A name and its values: none where it was null. */
export type ParamEntry = readonly [name: string, values: readonly string[]];

/** Read parameters in any of their forms; `option` names them in errors. What is undefined is left out. */
export function readParams(option: string, input: unknown): readonly ParamEntry[] {
  return entriesOf(option, input)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, readValues(option, name, value)]);
}

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
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (SCALARS.has(typeof one)) return String(one);
    throw fail('bad-option', 'notParamValue', name, option, kindOf(one));
  });
}

const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'bigint', 'boolean']);

const isIterable = (input: unknown): input is Iterable<unknown> =>
  typeof input === 'object' && input !== null && Symbol.iterator in input;

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
