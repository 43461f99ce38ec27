import { shown } from '../errors.js';
import { badOption, type Fault } from './faults.js';
import { type OptionReader, readList } from './option-readers.js';

/** Which names of parameters a pattern matches: a regular expression as text, which crosses ports and is kept with settings. */
export type NamePattern = readonly [source: string, flags: string];

const readNamePattern: OptionReader<NamePattern> = (value, name) => {
  if (value instanceof RegExp) return [value.source, value.flags.replace(/[gy]/g, '')];
  if (typeof value !== 'string' || !/^[^*]+\*?$/.test(value)) return noName(value, name);
  const [beginning, end] = value.endsWith('*') ? [value.slice(0, -1), ''] : [value, '$'];
  return [`^${beginning.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}${end}`, ''];
};

const noName = (value: unknown, name: string): Fault => badOption('wrongMember', name, shown(value), 'parameter');

/** The names of URL parameters that do not matter. */
export const readUrlParams: OptionReader<readonly NamePattern[]> = (value, name) =>
  value === null ? [] : readList(readNamePattern)(value, name);
