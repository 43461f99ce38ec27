import type { Millis, Seconds } from './http/units.js';

/** A type guard for a value from outside: a message, a stored record, an option. */
export type Guard<T> = (value: unknown) => value is T;

/** A guard for each member of an object; that of an optional member accepts undefined. */
type Shape<T> = { readonly [Key in keyof T]-?: Guard<T[Key]> | Guard<T[Key] | undefined> };

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => typeof value === 'number';
/** A whole number, not below zero. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && isNumber(value) && value >= 0;
export const isMillis = (value: unknown): value is Millis => typeof value === 'number';
export const isSeconds = (value: unknown): value is Seconds => typeof value === 'number';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isUndefined = (value: unknown): value is undefined => value === undefined;
export const isUnknown = (_value: unknown): _value is unknown => true;
export const isBuffer = (value: unknown): value is ArrayBuffer => value instanceof ArrayBuffer;
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

export const either =
  <A, B>(a: Guard<A>, b: Guard<B>): Guard<A | B> =>
  (value): value is A | B =>
    a(value) || b(value);

export const nullable =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value): value is T | null =>
    value === null || guard(value);

export const optional =
  <T>(guard: Guard<T>): Guard<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || guard(value);

export const literal =
  <const T extends string | boolean>(...allowed: readonly T[]): Guard<T> =>
  (value): value is T =>
    allowed.some((one) => one === value);

/** A string of at most this many characters: the work done on a string grows with its length. */
export const isUpTo =
  (most: number): Guard<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= most;

/** Stops at the first hole of a sparse array, unless the guard accepts undefined: `every` would visit all of them. */
export const listOf =
  <T>(guard: Guard<T>, longest: number = Number.POSITIVE_INFINITY): Guard<readonly T[]> =>
  (value): value is readonly T[] => {
    if (!Array.isArray(value) || value.length > longest) return false;
    for (let at = 0; at < value.length; at += 1) if (!guard(value[at])) return false;
    return true;
  };

export const isTexts: Guard<readonly string[]> = /* @__PURE__ */ listOf(isString);

export const pairOf =
  <A, B>(a: Guard<A>, b: Guard<B>): Guard<readonly [A, B]> =>
  (value): value is readonly [A, B] =>
    Array.isArray(value) && value.length === 2 && a(value[0]) && b(value[1]);

export function shape<T extends object>(guards: Shape<T>): Guard<T> {
  const entries = Object.entries<Guard<unknown>>(guards);
  return (value): value is T => isRecord(value) && entries.every(([name, guard]) => guard(value[name]));
}
