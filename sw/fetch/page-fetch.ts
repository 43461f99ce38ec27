/** The network as the engine reaches it, where some requests have been answered already. */
export class PageFetch {
  readonly #native: (request: Request) => Promise<Response>;
  readonly #answered = new WeakMap<Request, Response>();

  constructor(native: (request: Request) => Promise<Response>) {
    this.#native = native;
  }

  /** Fetch adapter for engines. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const response = this.#answered.get(request);
    if (response === undefined) return this.#native(request);
    this.#answered.delete(request);
    return response;
  };

  /** As the browser would without us. */
  plain(request: Request): Promise<Response> {
    return this.#native(request);
  }

  /** This request got this response: whoever fetches it now gets that. */
  answered(request: Request, response: Response): Request {
    this.#answered.set(request, response);
    return request;
  }
}
