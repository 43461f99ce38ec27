import { isIterable } from '../guards.js';

/**
 * A copy of a caller's arguments, for code that reads them once it is loaded: the caller may have changed them by then. Copied are the
 * values that a request is made of: records, lists, header fields, forms and bytes.
 */
export function captured<Given>(given: Given, depth?: number): Given;
export function captured(given: unknown, depth = 4): unknown {
  if (typeof given !== 'object' || given === null || depth === 0) return given;
  const copy = (value: unknown): unknown => captured(value, depth - 1);
  if (given instanceof URL) return new URL(given);
  if (given instanceof Headers) return new Headers(given);
  if (given instanceof URLSearchParams) return new URLSearchParams(given);
  if (given instanceof FormData) return copyOf(given);
  if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) return structuredClone(given);
  if (isIterable(given)) return Array.from(given, copy);
  if (![Object.prototype, null].includes(Object.getPrototypeOf(given))) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, copy(value)]));
}

function copyOf(form: FormData): FormData {
  const copy = new FormData();
  for (const [name, value] of form) copy.append(name, value);
  return copy;
}

/** The options of a request, whose JSON is written now. What cannot be written is left to be refused. */
export function capturedOptions<Options extends { readonly json?: unknown }>(options: Options): Options {
  const { json } = options;
  if (typeof json !== 'object' || json === null) return captured(options);
  return { ...captured({ ...options, json: null }), json: writtenNow(json) };
}

function writtenNow(json: object): object {
  try {
    const text: unknown = JSON.stringify(json);
    return typeof text === 'string' ? { toJSON: (): unknown => JSON.parse(text) } : json;
  } catch {
    return json;
  }
}
