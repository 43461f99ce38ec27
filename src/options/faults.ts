import type { ErrorValue, TextId, Values } from '../error-texts.js';
import { type CacheError, failure } from '../errors.js';

/** What is wrong with an option. `code` is that of the CacheError that callers make of it, `id` and `values` its sentence. */
export type Fault = {
  readonly kind: 'fault';
  readonly code: 'bad-option' | 'unsupported-option';
  readonly id: string;
  readonly values: readonly ErrorValue[];
};

/** Options once read: their value, or everything that is wrong with them. */
export type Parsed<Value> =
  | { readonly kind: 'parsed'; readonly value: Value }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

export const badOption = <Id extends TextId>(id: Id, ...values: Values[Id]): Fault => ({
  kind: 'fault',
  code: 'bad-option',
  id,
  values,
});

/** An option that makes sense, but that cannot be honoured here. */
export const unsupportedOption = <Id extends TextId>(id: Id, ...values: Values[Id]): Fault => ({
  kind: 'fault',
  code: 'unsupported-option',
  id,
  values,
});

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'fault';
}

/** What was read; a fault says in which option. */
export const within = <Value>(option: string, read: Value | Fault): Value | Fault =>
  isFault(read) ? { ...read, id: 'within', values: [option, read.id, ...read.values] } : read;

/** One error that says all of it. */
export function faultError(faults: readonly Fault[]): CacheError {
  const [first] = faults;
  if (first !== undefined && faults.length === 1) return failure(first);
  const code = faults.every((fault) => fault.code === 'unsupported-option') ? 'unsupported-option' : 'bad-option';
  return failure({ code, id: 'several', values: faults.map(({ id, values }) => [id, ...values]) });
}
