import { causedBy, fail } from '../errors.js';
import { abortable } from '../in-time.js';
import type { RequestSettings } from '../options/request-settings.js';
import { isOpen } from '../protocol/codec.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { RequestSpec } from '../request/request-spec.js';
import { resolveUrl } from '../request/resolve-url.js';
import { hasNoDefaults, isEmpty } from '../request/session-defaults.js';
import { bodyBytes } from '../storage/entry.js';
import { captured, capturedOptions } from './captured.js';
import { chunks, loaded } from './chunks.js';
import type { Defaults } from './options/defaults.js';
import type { RequestOptions, SendOptions } from './options/options.js';
import { isDangling, plainUrl, readCall } from './patch/fetch-call.js';
import { bypasses, fetchPast } from './patch/past-cache.js';
import type { ExplainOptions, Explanation, Pipeline, PipelineParts } from './pipeline.js';
import { wholeBody } from './response/body.js';
import { type AnyResponse, respond } from './response/cached-response.js';
import type { Tally } from './tally.js';

/** What {@link Calls} act through. */
export type CallsParts = PipelineParts & {
  readonly defaults: Defaults;
  /** The calls in flight: a closed session takes no more. */
  readonly calls: Tally;
};

const NOTHING = {};

/**
 * The calls of a session. A plain one, a GET or HEAD without options and defaults, is sent at once, and so is a `fetch` that the cache has
 * no part in. All others go through the pipeline, which is loaded while the session connects: until it is there, their arguments are
 * kept as they were given. `forced` are settings that no option of a request overrides.
 */
export class Calls {
  readonly #parts: CallsParts;
  #pipeline: Pipeline | undefined;

  constructor(parts: CallsParts) {
    this.#parts = parts;
  }

  async request(
    method: string,
    url: string | URL,
    options?: RequestOptions | null,
    forced: RequestSettings = NOTHING,
  ): Promise<AnyResponse> {
    const { calls, defaults, base } = this.#parts;
    calls.begin();
    try {
      const plain = isEmpty(options ?? undefined) ? plainRequest(method, url, defaults, base()) : null;
      if (plain !== null) return await this.#send(plain, forced);
      const at = captured(url);
      return await this.#through(options ?? NOTHING, (pipeline, given, session) =>
        pipeline.request(method, at, given, session, forced),
      );
    } finally {
      calls.end();
    }
  }

  async prepare(spec: RequestSpec): Promise<PreparedRequest> {
    return this.#through(spec, (pipeline, given, session) => pipeline.prepare(given, session));
  }

  send(
    request: PreparedRequest | Request,
    options?: SendOptions | null,
    forced: RequestSettings = NOTHING,
  ): Promise<AnyResponse> {
    return this.#parts.calls.during(() => {
      const isRead = this.#ready === undefined && request instanceof Request && request.body !== null;
      const kept = isRead ? request.clone() : request;
      return this.#through(options ?? NOTHING, (pipeline, given, session) =>
        pipeline.send(kept, given, session, forced),
      );
    });
  }

  /** What a request would get now, and why; it is not sent. */
  explain(url: string | URL, options: ExplainOptions | null): Promise<Explanation> {
    const at = captured(url);
    return this.#parts.calls.during(() =>
      this.#through(options ?? NOTHING, (pipeline, given, session) => pipeline.explain(at, given, session)),
    );
  }

  fetch(input: RequestInfo | URL, init: RequestInit | undefined, forced: RequestSettings = NOTHING): Promise<Response> {
    const call = readCall(typeof input === 'string' ? this.#absolute(input) : input, init);
    if (typeof call === 'object' && 'refusal' in call) return call.refusal;
    return this.#parts.calls.during(() => {
      if (call instanceof Request && bypasses(call, this.#parts.settings())) return fetchPast(call, this.#parts);
      return this.#ready?.fetch(call, forced) ?? this.#fetchFirst(call, forced);
    });
  }

  /** Where the pipeline cannot be loaded, the network answers. */
  async #fetchFirst(asked: string | Request, forced: RequestSettings): Promise<Response> {
    const pipeline = await this.#load().catch(() => undefined);
    if (pipeline !== undefined) return pipeline.fetch(asked, forced);
    return this.#parts.fetch(typeof asked === 'string' ? new Request(asked) : asked);
  }

  /** Where it is no URL, `Request` says so, as it does to a native fetch. */
  #absolute(url: string): string {
    if (/^https?:\/\//.test(url) || isDangling(url)) return url;
    const base = this.#parts.base();
    return plainUrl(url, undefined, base) ?? (base !== null && URL.canParse(url, base) ? new URL(url, base).href : url);
  }

  /** The usual way of a request. */
  async #send(request: PreparedRequest, caching: RequestSettings): Promise<AnyResponse> {
    const { now, admin, send } = this.#parts;
    const since = performance.now();
    const settings = this.#parts.settings(request);
    const answer = await send({ request, settings, options: caching, signal: undefined });
    const context = { now, admin, since, asked: { request, settings }, fragment: request.fragment };
    if (!isOpen(answer.body)) return respond(answer, context);
    try {
      const body = await wholeBody(answer.body);
      return respond({ ...answer, body, size: bodyBytes(body) }, context);
    } catch (error) {
      const pipeline = await this.#load().catch(() => {
        throw error;
      });
      return respond(await pipeline.afterTorn(error, request, caching), context);
    }
  }

  #through<Given extends object, Value>(
    given: Given,
    use: (pipeline: Pipeline, given: Given, session: Defaults) => Promise<Value>,
  ): Promise<Value> {
    const { defaults } = this.#parts;
    const ready = this.#ready;
    if (ready !== undefined) return use(ready, given, defaults);
    const kept = capturedOptions(given);
    const session = { ...defaults, headers: captured(defaults.headers), params: captured(defaults.params) };
    const signal = 'signal' in given && given.signal instanceof AbortSignal ? given.signal : undefined;
    return abortable(this.#load(), signal).then((pipeline) => use(pipeline, kept, session));
  }

  /** Undefined until its code is there. */
  get #ready(): Pipeline | undefined {
    if (this.#pipeline === undefined && loaded.onDemand !== undefined)
      this.#pipeline = new loaded.onDemand.Pipeline(this.#parts);
    return this.#pipeline;
  }

  async #load(): Promise<Pipeline> {
    try {
      const { Pipeline } = await chunks.onDemand();
      return this.#ready ?? new Pipeline(this.#parts);
    } catch (cause) {
      throw causedBy(cause, fail('backend-unavailable', 'callsNotLoaded'));
    }
  }
}

/** The request of a call to which nothing is added; null for any other. */
function plainRequest(
  method: string,
  at: string | URL,
  defaults: Defaults,
  base: string | null,
): PreparedRequest | null {
  if ((method !== 'GET' && method !== 'HEAD') || !addsNothing(defaults)) return null;
  const { url, fragment, credentials } = resolveUrl(at, base);
  return credentials === null ? { method, url, fragment, fields: '', body: null, fetchOptions: NOTHING } : null;
}

const addsNothing = (defaults: Defaults): boolean =>
  hasNoDefaults(defaults) &&
  !defaults.stream &&
  defaults.announce === undefined &&
  defaults.hooks.response.length === 0;
