import type { ErrorValue, sentence, TextId, Told, Values } from './error-texts.js';

export const CODES = [
  'bad-option',
  'unsupported-option',
  'bad-request',
  'bad-message',
  'network',
  'timeout',
  'http-status',
  'not-cached',
  'too-many-redirects',
  'invalid-url',
  'invalid-header',
  'serialization',
  'quota',
  'closed',
  'internal',
  'identity-missing',
  'store-options-differ',
  'start-options-differ',
  'backend-unavailable',
  'worker-unavailable',
  'worker-stopped',
  'worker-removed',
  'protocol-version',
] as const;

/**
 * Every `code` that a {@link CacheError} can have. Branch on it, not on the text. The exceptions of requests: ConnectionError,
 * SSLError and ProxyError are `network`; Timeout `timeout`; HTTPError `http-status`; TooManyRedirects `too-many-redirects`;
 * InvalidSchema and InvalidURL `invalid-url`, MissingSchema and InvalidProxyURL `bad-option`; InvalidHeader `invalid-header`; JSONDecodeError and
 * InvalidJSONError `serialization`; StreamConsumedError and UnrewindableBodyError `bad-request`; ChunkedEncodingError and
 * ContentDecodingError `network`. RetryError has none: nothing is tried again.
 */
export type CacheErrorCode = (typeof CODES)[number];

/** A failure in the background. */
export type Background = Values['background'][0];

type Details = { readonly id?: string; readonly values?: readonly ErrorValue[] };

/**
 * The one error class of cached-session. `code` says what kind, `message` what happened and what to do,
 * `cause` keeps the error underneath.
 *
 * The sentences are loaded when the first error is made. Until they are there, `message` is a short form: code, id and values.
 *
 * @example
 * try {
 *   await session.get('/api/countries');
 * } catch (error) {
 *   if (error instanceof CacheError && error.code === 'network') showOffline();
 *   else throw error;
 * }
 */
export class CacheError extends Error {
  override readonly name = 'CacheError';
  readonly code: CacheErrorCode;
  /** Identifies the sentence in `message`; `text` where the message was given as it is. */
  readonly id: string;
  /** The values in the sentence: options, URLs, numbers. */
  readonly values: readonly ErrorValue[];

  constructor(
    code: CacheErrorCode,
    message: string,
    { id = 'text', values = [message], ...options }: Details & ErrorOptions = {},
  ) {
    super(message, options);
    this.code = code;
    this.id = id;
    this.values = values;
  }
}

/**
 * The error to throw, with the sentence `id` of error-texts.ts.
 *
 * @example
 * throw fail('closed', 'sessionClosed');
 */
export const fail = <Id extends TextId>(code: CacheErrorCode, id: Id, ...values: Values[Id]): CacheError =>
  failure({ code, id, values });

/** A sentence that is sent or kept without being thrown. */
export const told = <Id extends TextId>(id: Id, ...values: Values[Id]): Told => {
  const all: readonly ErrorValue[] = values;
  return [id, ...all];
};

/** Keep the error underneath: `causedBy(cause, fail('network', 'noResponse', url))`. */
export const causedBy = (cause: unknown, error: CacheError): CacheError =>
  Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });

/** The parts of an error whose id is not known at compile time: of an option's fault, or from the other end of a port. */
export type Failure = {
  readonly code: CacheErrorCode;
  readonly id?: string;
  readonly values?: readonly ErrorValue[];
  /** In place of a sentence that is not known here. */
  readonly message?: string;
};

/** The error of a fault, or of a message from a port. */
export function failure({ code, id = 'text', values = [], message }: Failure): CacheError {
  const text = id === 'text' ? message : write?.(id, values);
  const error = new CacheError(code, text ?? message ?? short(code, id, values), { id, values });
  if (write === undefined && load !== undefined) {
    unwritten.push(error);
    loadTexts().catch(() => undefined);
  }
  return error;
}

/** The message until the sentences are there. */
const short = (code: string, id: string, values: readonly ErrorValue[]): string =>
  `${code} (${[id, ...values.flat(9)].join(', ')})`.slice(0, 200);

type Write = typeof sentence;

let write: Write | undefined;
let load: (() => Promise<Write>) | undefined;
let loading: Promise<void> | undefined;
/** Errors that were created while the sentences were loading. */
let unwritten: CacheError[] = [];

/** Give all errors their sentences from now on. */
export function provideTexts(given: Write): void {
  write = given;
  for (const error of unwritten) rewrite(error, given(error.id, error.values));
}

/** Say how the sentences are loaded when the first error is made. */
export function textsFrom(loader: () => Promise<Write>): void {
  load ??= loader;
}

/** Load the sentences, where that was not done yet. Rejects where it fails; it can be tried again. */
export function loadTexts(): Promise<void> {
  if (write !== undefined || load === undefined) return Promise.resolve();
  loading ??= load()
    .then(provideTexts)
    .finally(() => {
      loading = undefined;
      unwritten = [];
    });
  return loading;
}

/** `message` is an own property, as that of any error, so that it is cloned and shown by consoles; V8 has it in `stack`, too. */
function rewrite(error: CacheError, message: string | undefined): void {
  if (message === undefined) return;
  const { stack, message: before } = error;
  error.message = message;
  if (stack !== undefined) error.stack = stack.replace(before, () => message);
}

/** A given value as an error shows it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
}
