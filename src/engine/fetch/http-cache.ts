import type { FetchAdapter } from '../functions.js';

/** The browser's own HTTP cache. It can be queried in a worker: in a page, the console reports each miss. */
export class HttpCache {
  readonly #fetch: FetchAdapter;
  readonly #script: string;
  #sends: Promise<boolean> | undefined;
  #isSure = false;

  /** `script`: a URL of the own origin that may be asked for; its query is replaced. */
  constructor(fetch: FetchAdapter, script: string) {
    this.#fetch = fetch;
    this.#script = script;
  }

  /**
   * Does it have a response to this request, whose mode is `only-if-cached`? A redirect that it has kept counts, too. Also true in a browser
   * that cannot be asked, because it sends such requests to the origin, as WebKitGTK does.
   */
  async has(request: Request): Promise<boolean> {
    if (await this.#isSending()) return true;
    if (!(await this.#isAnswered(request))) return false;
    // The origin may have been down when that was found out: once more, now that something has answered.
    if (!this.#isSure) this.#sends = undefined;
    this.#isSure = true;
    return true;
  }

  /** No cache has a response for a random URL, so an answer is the origin's. */
  #isSending(): Promise<boolean> {
    this.#sends ??= this.#isAnswered(
      new Request(new URL(`?${crypto.randomUUID()}`, this.#script), {
        method: 'HEAD',
        cache: 'only-if-cached',
        mode: 'same-origin',
      }),
    );
    return this.#sends;
  }

  #isAnswered(request: Request): Promise<boolean> {
    return this.#fetch(request).then(
      ({ body }) => {
        body?.cancel().catch(() => undefined);
        return true;
      },
      () => false,
    );
  }
}
