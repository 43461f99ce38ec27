import { standIn, standOver } from './platform-fetch.js';

type Fetch = typeof globalThis.fetch;

/** Answers a call of `fetch`, or leaves it to the platform: undefined. */
export type Answering = (input: RequestInfo | URL, init: RequestInit | undefined) => Promise<Response> | undefined;

/** A function in the place of `globalThis.fetch`. Calls that it leaves to the platform arrive there as they were made. */
export class FetchPatch {
  readonly #below: Fetch = globalThis.fetch;
  readonly #before = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  readonly #patched: Fetch;
  #answering: Answering | undefined;

  constructor(answering: Answering) {
    this.#answering = answering;
    this.#patched = standIn(
      (receiver, given) => this.#answer(receiver, given) ?? Reflect.apply(this.#below, receiver, given),
    );
    const place = { writable: true, enumerable: true, configurable: true, ...dataOf(this.#before) };
    Object.defineProperty(globalThis, 'fetch', { ...place, value: this.#patched });
    standOver(this.#below);
  }

  /**
   * Take it away, and put back what stood there, property descriptor included. Where somebody has put a function of theirs over
   * ours since, that one stays, and ours below it leaves every call to the platform.
   */
  remove(): void {
    this.#answering = undefined;
    standOver(undefined);
    if (globalThis.fetch !== this.#patched) return;
    if (this.#before === undefined) Reflect.deleteProperty(globalThis, 'fetch');
    else Object.defineProperty(globalThis, 'fetch', this.#before);
  }

  #answer(receiver: unknown, given: readonly unknown[]): Promise<Response> | undefined {
    return isOfPage(receiver) && isCall(given) ? this.#answering?.(given[0], given[1]) : undefined;
  }
}

type Call = readonly [input: RequestInfo | URL, init?: RequestInit];

/** Called as a method of anything else, it is for the platform to refuse. */
const isOfPage = (receiver: unknown): boolean => receiver === undefined || receiver === null || receiver === globalThis;

/** A call without arguments is for the platform to refuse. What the arguments are, `Request` finds out. */
const isCall = (given: readonly unknown[]): given is Call => given.length > 0;

/** An accessor has no `writable` that a value could take over. */
const dataOf = (before: PropertyDescriptor | undefined): PropertyDescriptor =>
  before === undefined || before.get !== undefined || before.set !== undefined ? {} : before;
