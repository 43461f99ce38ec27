/** An option as JSON can show it: a RegExp as its text, what can be iterated as an array. */
export function plain(value: unknown): unknown {
  if (value instanceof RegExp) return String(value);
  if (isIterable(value)) return Array.from(value, plain);
  return value;
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
