import { replaced, replacement } from './platform-fetch.js';

type Fetch = typeof globalThis.fetch;

/** Answers a call of `fetch`; undefined leaves it to the platform. */
export type Answering = (input: RequestInfo | URL, init: RequestInit | undefined) => Promise<Response> | undefined;

/** Replaces `globalThis.fetch`. Calls that it leaves to the platform are passed on unchanged. */
export class FetchPatch {
  readonly #below: Fetch = globalThis.fetch;
  readonly #before = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  readonly #patched: Fetch;
  #answering: Answering | undefined;

  constructor(answering: Answering) {
    this.#answering = answering;
    this.#patched = replacement(
      (receiver, given) => this.#answer(receiver, given) ?? Reflect.apply(this.#below, receiver, given),
    );
    const place = { writable: true, enumerable: true, configurable: true, ...dataOf(this.#before) };
    Object.defineProperty(globalThis, 'fetch', { ...place, value: this.#patched });
    replaced(this.#below);
  }

  /**
   * Restores the previous property, descriptor included. If another function has been put over ours since, that one stays, and ours
   * leaves every call to the platform.
   */
  remove(): void {
    this.#answering = undefined;
    replaced(undefined);
    if (globalThis.fetch !== this.#patched) return;
    if (this.#before === undefined) Reflect.deleteProperty(globalThis, 'fetch');
    else Object.defineProperty(globalThis, 'fetch', this.#before);
  }

  #answer(receiver: unknown, given: readonly unknown[]): Promise<Response> | undefined {
    return isOfPage(receiver) && isCall(given) ? this.#answering?.(given[0], given[1]) : undefined;
  }
}

type Call = readonly [input: RequestInfo | URL, init?: RequestInit];

/** As a method of anything else the platform refuses the call. */
const isOfPage = (receiver: unknown): boolean => receiver === undefined || receiver === null || receiver === globalThis;

/** Without arguments the platform refuses the call. `Request` checks what they are. */
const isCall = (given: readonly unknown[]): given is Call => given.length > 0;

/** An accessor has no `writable` to keep. */
const dataOf = (before: PropertyDescriptor | undefined): PropertyDescriptor =>
  before === undefined || before.get !== undefined || before.set !== undefined ? {} : before;
