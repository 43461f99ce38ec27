import type { GatewayFault } from '../../error-advice.js';
import { type CacheError, causedBy, fail, shown } from '../../errors.js';
import { isCount, isRecord } from '../../guards.js';
import {
  BATCH,
  decodeAnswer,
  encodeCalls,
  FRAME_TYPE,
  GATEWAY_PROTOCOL,
  PROTOCOL_FIELD,
  type StoreCall,
  type StoreResult,
} from './wire.js';

/** What a request to a gateway is made of. */
export type ExchangeParts = {
  readonly url: URL;
  readonly namespace: string;
  readonly token: string | (() => string | Promise<string>);
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
};

/** A clock that differs by less is the same one: the journey of a message takes about that long. */
const SAME_CLOCK_MS = 1000;

/** Requests to one namespace of a gateway. Their failures are CacheErrors, none of which contains the token. */
export class Exchange {
  readonly #parts: ExchangeParts;
  /** As errors show it. */
  readonly #shown: string;
  readonly #target: string;
  /** What the gateway said that it takes at once. */
  #mostBytes = Number.POSITIVE_INFINITY;
  #clockOffset = 0;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    const { origin, pathname } = parts.url;
    this.#shown = `${origin}${pathname}`;
    this.#target = `${this.#shown.replace(/\/$/, '')}/${parts.namespace}/${BATCH}`;
  }

  /** Milliseconds by which the clock of the gateway is ahead of this one, at the last answer. */
  get clockOffset(): number {
    return this.#clockOffset;
  }

  /** The error of a call that the gateway's store failed to carry out. */
  storeDown(): CacheError {
    return this.#failure('storeDown');
  }

  async send(calls: readonly StoreCall[]): Promise<readonly StoreResult[]> {
    const body = encodeCalls(calls);
    if (body.byteLength > this.#mostBytes) throw this.#tooLarge();
    const sent = Date.now();
    const response = await this.#post(body, await this.#bearer());
    const bytes = await this.#answered(response);
    const answer = decodeAnswer(bytes);
    if (answer === undefined) throw this.#failure('reply', response.status);
    this.#noteClock(answer.now, sent, Date.now());
    return answer.results;
  }

  /**
   * No cookies, and no `keepalive`, which limits bodies to 64 KiB. No HTTP cache answers a POST. With `cache: 'no-store'` Chromium would
   * not keep the preflight, either, so that each request would be two.
   */
  async #post(body: Uint8Array<ArrayBuffer>, token: string): Promise<Response> {
    const { fetch, timeoutMs } = this.#parts;
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': FRAME_TYPE,
      [PROTOCOL_FIELD]: String(GATEWAY_PROTOCOL),
    };
    const init: RequestInit = { method: 'POST', headers, body, signal };
    const apart: RequestInit = {
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    };
    try {
      return await again(() => fetch(this.#target, { ...init, ...apart }), signal);
    } catch (cause) {
      throw this.#unreachable(cause);
    }
  }

  async #bearer(): Promise<string> {
    const { token } = this.#parts;
    const given: unknown = typeof token === 'function' ? await token() : token;
    if (typeof given === 'string' && /^[\x21-\x7e]+$/.test(given)) return given;
    throw fail('bad-option', 'wrongValue', 'token', shownType(given), 'bearer');
  }

  /** The bytes of an answer that is none of a failure. */
  async #answered(response: Response): Promise<Uint8Array<ArrayBuffer>> {
    const version = response.headers.get(PROTOCOL_FIELD);
    if (version === null) throw this.#failure('elsewhere', response.status);
    if (version !== String(GATEWAY_PROTOCOL))
      throw fail('protocol-version', 'gateway', this.#shown, 'version', version.slice(0, 20));
    const bytes = await response.arrayBuffer().catch((cause: unknown) => {
      throw this.#unreachable(cause);
    });
    if (response.status !== 200) throw this.#refusal(response.status, bytes);
    return new Uint8Array(bytes);
  }

  #refusal(status: number, bytes: ArrayBuffer): CacheError {
    const { namespace } = this.#parts;
    switch (status) {
      case 401:
        return this.#failure('unauthorized');
      case 403:
        return this.#failure('forbidden', namespace);
      case 413:
        this.#mostBytes = limitIn(bytes);
        return this.#tooLarge();
      case 503:
        return this.storeDown();
      default:
        return this.#failure('reply', status);
    }
  }

  #unreachable(cause: unknown): CacheError {
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    return causedBy(cause, isLate ? this.#failure('slow', this.#parts.timeoutMs / 1000) : this.#failure('unreachable'));
  }

  readonly #tooLarge = (): CacheError => this.#failure('tooLarge', this.#mostBytes);

  #failure(what: GatewayFault, about: string | number = ''): CacheError {
    return fail('backend-unavailable', 'gateway', this.#shown, what, about);
  }

  #noteClock(now: number, sent: number, received: number): void {
    const offset = Math.round(now - (sent + received) / 2);
    this.#clockOffset = Math.abs(offset) < SAME_CLOCK_MS + (received - sent) ? 0 : offset;
  }
}

/** What a wrong token is, without its characters. */
const shownType = (given: unknown): string => (typeof given === 'string' ? 'a string' : shown(given));

/**
 * Once more, where a connection broke: the server may have ended an idle one just then, and not every platform tries another. A change
 * that has happened nevertheless does not happen twice, since it names the version that it expects.
 */
async function again(send: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    if (signal.aborted) throw error;
    return send();
  }
}

/** What a refusal with 413 names as the limit. */
function limitIn(bytes: ArrayBuffer): number {
  try {
    const told: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(told) && isCount(told.limit) ? told.limit : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
