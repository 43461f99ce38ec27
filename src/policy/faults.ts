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
