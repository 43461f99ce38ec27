/** A value as an expression of the page's language, as Playwright clones an argument of `evaluate`. */
export function expressionOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof URL) return `new URL(${JSON.stringify(value.href)})`;
  if (value instanceof Uint8Array) return `new Uint8Array([${[...value]}])`;
  if (Array.isArray(value)) return `[${value.map(expressionOf)}]`;
  // A computed key, so that "__proto__" is a key like any other.
  return `{${Object.entries(value).map(([key, item]) => `[${JSON.stringify(key)}]: ${expressionOf(item)}`)}}`;
}

/** Runs in the page, alone: a value with what JSON lacks as `[kind, ...]`. Like Playwright, it reads other objects as `{}`. */
export function described(value: unknown): unknown {
  const entriesOf = (object: object) => Object.entries(object).map(([key, item]) => [key, described(item)]);
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return ['undefined'];
  if (typeof value === 'bigint') return ['bigint', String(value)];
  if (typeof value === 'number') return Number.isFinite(value) ? value : ['number', String(value)];
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return ['array', value.map(described)];
  if (value instanceof Date) return ['date', value.getTime()];
  if (value instanceof URL) return ['url', value.href];
  if (value instanceof RegExp) return ['regexp', value.source, value.flags];
  if (value instanceof Error || value instanceof DOMException) return ['error', value.name, value.message];
  if (value instanceof Uint8Array) return ['bytes', [...value]];
  return ['object', entriesOf(value)];
}

/** The value that `described` has described. */
export function revived(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const [kind, first, second]: unknown[] = value;
  const text = String(first);
  switch (kind) {
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(text);
    case 'number':
      return Number(text);
    case 'array':
      return items(first).map(revived);
    case 'date':
      return new Date(Number(first));
    case 'url':
      return new URL(text);
    case 'regexp':
      return new RegExp(text, String(second));
    case 'error':
      return Object.assign(new Error(String(second)), { name: text });
    case 'bytes':
      return Uint8Array.from(items(first).map(Number));
    default:
      return Object.fromEntries(items(first).map((entry) => pair(items(entry))));
  }
}

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const pair = ([key, item]: readonly unknown[]): [string, unknown] => [String(key), revived(item)];
