import type { AnswerBody } from '../engine/answer.js';
import { type CacheError, fail, shown } from '../errors.js';
import { isOpen } from '../protocol/codec.js';

/**
 * Seconds, not milliseconds, until all is there, or also how many seconds may pass without any byte.
 *
 * @example
 * const timeout: Timeout = { total: 30, idle: 5 };
 */
export type Timeout = number | { readonly total?: number; readonly idle?: number };

/** Ends a call before its answer is there: by the caller's signal, or by time. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** The headers arrived. A streamed body has no total time, only the idle time. */
  headers(streamed: boolean): void;
  /** The same body, under the idle timer. */
  body(body: AnswerBody): AnswerBody;
  /** Stop all timers. */
  end(): void;
};

type Expiry = 'incompleteInTime' | 'noByteInTime';

/** Start the timers of a call. */
export function deadline(timeout: Timeout, signal: AbortSignal | null | undefined): Deadline {
  const { total, idle } = readTimeout(timeout);
  const controller = new AbortController();
  const expire =
    (id: Expiry, seconds = 0) =>
    () =>
      controller.abort(fail('timeout', id, seconds));
  const totalTimer = startTimer(total, expire('incompleteInTime', total));
  let idleTimer = startTimer(idle, expire('noByteInTime', idle));
  const resetIdleTimer = (): void => {
    clearTimeout(idleTimer);
    idleTimer = startTimer(idle, expire('noByteInTime', idle));
  };
  const follow = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow);
  const end = (): void => {
    clearTimeout(totalTimer);
    clearTimeout(idleTimer);
    signal?.removeEventListener('abort', follow);
  };
  let isStreamed = false;
  const headers = (streamed: boolean): void => {
    isStreamed = streamed;
    if (streamed) clearTimeout(totalTimer);
    resetIdleTimer();
  };
  // A torn body that nobody has seen yet may be asked for again, in the same time.
  const torn = (): void => {
    if (isStreamed) end();
  };
  return { signal: controller.signal, headers, body: (body) => watched(body, { resetIdleTimer, end, torn }), end };
}

function readTimeout(timeout: unknown): { readonly total: number | undefined; readonly idle: number | undefined } {
  if (typeof timeout === 'number') return { total: seconds(timeout), idle: undefined };
  if (Array.isArray(timeout) || typeof timeout !== 'object') throw badTimeout(timeout);
  const { total, idle, ...others } = { total: undefined, idle: undefined, ...timeout };
  if (Object.keys(others).length > 0) throw badTimeout(timeout);
  return { total: seconds(total), idle: seconds(idle) };
}

function seconds(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value > 0) return value;
  throw badTimeout(value);
}

function badTimeout(value: unknown): CacheError {
  if (Array.isArray(value)) return fail('unsupported-option', 'timeoutPair');
  return fail('bad-option', 'wrongValue', 'timeout', shown(value), 'timeout');
}

/** The longest delay that timers take; one beyond it would fire at once. */
const LONGEST = 2 ** 31 - 1;

function startTimer(seconds: number | undefined, expire: () => void): ReturnType<typeof setTimeout> | undefined {
  if (seconds === undefined || seconds * 1000 > LONGEST) return undefined;
  return setTimeout(expire, seconds * 1000);
}

type Watch = { readonly resetIdleTimer: () => void; readonly end: () => void; readonly torn: () => void };

function watched(body: AnswerBody, { resetIdleTimer, end, torn }: Watch): AnswerBody {
  if (!isOpen(body)) {
    end();
    return body;
  }
  const read = async (): Promise<Uint8Array | null> => {
    try {
      const chunk = await body.read();
      if (chunk === null) end();
      else resetIdleTimer();
      return chunk;
    } catch (error) {
      torn();
      throw error;
    }
  };
  const cancel = (reason?: unknown): void => {
    end();
    body.cancel(reason);
  };
  return { read, cancel };
}
