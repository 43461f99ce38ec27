/** What is wrong with an option and what to do about it. `code` is the code of the CacheError that callers make of it. */
export type Fault = {
  readonly kind: 'fault';
  readonly code: 'bad-option' | 'unsupported-option';
  readonly text: string;
};

/** Options once read: their value, or everything that is wrong with them. */
export type Parsed<Value> =
  | { readonly kind: 'parsed'; readonly value: Value }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

export const badOption = (text: string): Fault => ({ kind: 'fault', code: 'bad-option', text });

/** Something that can be meant, but not be done: `text` names the reason and what to do instead. */
export const unsupportedOption = (text: string): Fault => ({ kind: 'fault', code: 'unsupported-option', text });

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'fault';
}

/** A value that was given, as a fault shows it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
}
