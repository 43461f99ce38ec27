import type { AnswerBody } from '../engine/answer.js';
import { type CacheError, fail, shown } from '../errors.js';
import { isOpen } from './response/body.js';

/**
 * Seconds, not milliseconds, until all is there, or also how many seconds may pass without any byte.
 *
 * @example
 * const timeout: Timeout = { total: 30, idle: 5 };
 */
export type Timeout = number | { readonly total?: number; readonly idle?: number };

/** What ends a call before its answer is there: the caller's signal, or time. */
export type Deadline = {
  readonly signal: AbortSignal | undefined;
  /** The headers came. When the body is streamed, only silence counts from now on. */
  headers(streamed: boolean): void;
  /** The same body, watched for silence. */
  body(body: AnswerBody): AnswerBody;
  /** Nothing is awaited any more. */
  end(): void;
};

type Expiry = 'incompleteInTime' | 'noByteInTime';

/** Start to watch a call. No timer, and no signal beside the caller's, where no time is set. */
export function deadline(timeout: Timeout | null | undefined, signal: AbortSignal | null | undefined): Deadline {
  const { total, idle } = readTimeout(timeout);
  if (total === undefined && idle === undefined) return untimed(signal ?? undefined);
  const controller = new AbortController();
  const expire =
    (id: Expiry, seconds = 0) =>
    () =>
      controller.abort(fail('timeout', id, seconds));
  const totalTimer = startTimer(total, expire('incompleteInTime', total));
  let idleTimer = startTimer(idle, expire('noByteInTime', idle));
  const stir = (): void => {
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
    stir();
  };
  // A torn body that nobody has seen yet may be asked for again, in the same time.
  const torn = (): void => {
    if (isStreamed) end();
  };
  return { signal: controller.signal, headers, body: (body) => watched(body, { stir, end, torn }), end };
}

const untimed = (signal: AbortSignal | undefined): Deadline => ({
  signal,
  headers: () => undefined,
  body: (body) => body,
  end: () => undefined,
});

function readTimeout(timeout: unknown): { readonly total: number | undefined; readonly idle: number | undefined } {
  if (timeout === undefined || timeout === null) return { total: undefined, idle: undefined };
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

type Watch = { readonly stir: () => void; readonly end: () => void; readonly torn: () => void };

function watched(body: AnswerBody, { stir, end, torn }: Watch): AnswerBody {
  if (!isOpen(body)) {
    end();
    return body;
  }
  const read = async (): Promise<Uint8Array | null> => {
    try {
      const chunk = await body.read();
      if (chunk === null) end();
      else stir();
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
