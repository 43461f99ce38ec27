import { isIterable } from '../../guards.js';
import { parseUrlPattern } from '../../options/url-pattern.js';

/** An option as JSON can show it: a RegExp as its text, a URLPattern as its parts, what can be iterated as an array. */
export function plain(value: unknown): unknown {
  if (value instanceof RegExp) return String(value);
  const pattern = parseUrlPattern(value);
  if (pattern.kind === 'components') return pattern.components;
  if (isIterable(value)) return Array.from(value, plain);
  return value;
}

/** An iterator can be read only once, so its list replaces it. */
export const listed = (value: unknown): unknown => (isIterable(value) && 'next' in value ? [...value] : value);
