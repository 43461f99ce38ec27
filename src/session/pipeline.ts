import type { Explanation as EngineExplanation } from '../engine/admin/explain.js';
import { fail, shown } from '../errors.js';
import type { Because } from '../http/explain/sentences.js';
import { cacheModeSettings } from '../options/cache-mode.js';
import type { RequestSettings } from '../options/request-settings.js';
import { fromRequest } from '../request/native-request.js';
import { prepareRequest, prepareStreamed, streamOf } from '../request/prepare.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { RequestSpec } from '../request/request-spec.js';
import { hooksOf, runHooks } from '../requests/hooks.js';
import { chunks } from './chunks.js';
import { type Exchange, type ExchangeParts, exchange } from './exchange.js';
import { ownCaching } from './options/caching.js';
import type { Defaults } from './options/defaults.js';
import {
  checkSpec,
  isPrepared,
  type RequestOptions,
  readRequestOptions,
  readSendOptions,
  type SendOptions,
} from './options/options.js';
import { plainUrl } from './options/plain-url.js';
import { fetchThrough } from './patch/fetch.js';
import { isDangling, readCall } from './patch/fetch-call.js';
import type { AnyResponse } from './response/cached-response.js';
import type { Tally } from './tally.js';
import type { Updates, UpdatesParts } from './worker/updates.js';

/** What a {@link Pipeline} acts through. */
export type PipelineParts = ExchangeParts &
  UpdatesParts & {
    readonly defaults: Defaults;
    /** What relative URLs are resolved against; null where there is nothing. */
    readonly base: () => string | null;
    /** The calls in flight: a closed session takes no more. */
    readonly calls: Tally;
  };

/** What `explain` takes beside the URL: what a request takes, and its method. */
export type ExplainOptions = RequestOptions & { readonly method?: string };

/** What a request would get now, and why: a sentence, and the section of the standard. */
export type Explanation = Because & EngineExplanation;

const NOTHING = {};

/**
 * The path of each request: prepare it, route it to the worker or the page, send it, respond. Each step returns early where nothing was
 * given. `forced` are settings that no option of a request overrides.
 */
export class Pipeline {
  readonly #parts: PipelineParts;
  #updates: Promise<Updates> | undefined;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  async prepare(spec: RequestSpec): Promise<PreparedRequest> {
    checkSpec(spec);
    return prepareRequest(spec, this.#parts.defaults, this.#parts.base());
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
      if (options === undefined || options === null) {
        const request = () => prepareRequest({ method, url }, defaults, base());
        return await this.#answer({ request, caching: forced, options: NOTHING }, this.#parts);
      }
      const said = { ...readRequestOptions(options), ...forced };
      const { caching, parts } = ownCaching(options.cache, said, this.#parts);
      const prepare = streamOf(options) === null ? prepareRequest : prepareStreamed;
      const request = () => prepare({ ...options, method, url }, defaults, base());
      return await this.#answer({ request, caching, options }, parts);
    } finally {
      calls.end();
    }
  }

  send(
    request: PreparedRequest | Request,
    given?: SendOptions | null,
    forced: RequestSettings = NOTHING,
  ): Promise<AnyResponse> {
    return this.#parts.calls.during(() => {
      const options: SendOptions = given ?? NOTHING;
      const said = { ...readSendOptions(options), ...forced };
      const { caching, parts } = ownCaching(options.cache, said, this.#parts);
      if (isPrepared(request)) return this.#answer({ request: () => request, caching, options }, parts);
      const { signal = request.signal } = options;
      const asked = { ...cacheModeSettings(request.cache), ...caching };
      const about = { request: () => fromRequest(request), caching: asked, options: { ...options, signal } };
      return this.#answer(about, parts);
    });
  }

  /** What a request would get now, and why; it is not sent. */
  explain(url: string | URL, given: ExplainOptions | null): Promise<Explanation> {
    return this.#parts.calls.during(async () => {
      const { method = 'GET', ...options }: ExplainOptions = given ?? NOTHING;
      const { caching, parts } = ownCaching(options.cache, readRequestOptions(options), this.#parts);
      const request = await prepareRequest({ ...options, method, url }, this.#parts.defaults, this.#parts.base());
      const settings = parts.settings(request);
      const explanation = await parts.admin('explain', { request, settings, options: caching });
      const { describeReason } = await chunks.explain();
      return { ...explanation, ...describeReason(explanation) };
    });
  }

  fetch(input: RequestInfo | URL, init: RequestInit | undefined, forced: RequestSettings = NOTHING): Promise<Response> {
    const call = readCall(typeof input === 'string' ? this.#absolute(input) : input, init);
    if (typeof call === 'object' && 'refusal' in call) return call.refusal;
    return this.#parts.calls.during(() => fetchThrough(call, forced, this.#parts));
  }

  /** The response, after the hooks of the session or the request. */
  #answer(asked: Exchange, parts: ExchangeParts): Promise<AnyResponse> {
    const { hooks, announce, stream } = this.#parts.defaults;
    const own = hooksOf(hooks, asked.options.hooks);
    const { onUpdate } = asked.options;
    const response = onUpdate === undefined ? exchange(asked, parts, stream) : this.#updating(asked, parts, stream);
    return own === undefined && announce === undefined ? response : runHooks(response, own ?? [], announce);
  }

  #updating(asked: Exchange, parts: ExchangeParts, stream: boolean): Promise<AnyResponse> {
    const { onUpdate, signal } = asked.options;
    if (typeof onUpdate !== 'function') throw fail('bad-option', 'wrongValue', 'onUpdate', shown(onUpdate), 'function');
    this.#updates ??= chunks.updates().then(({ Updates }) => new Updates(this.#parts));
    // The caller's arguments are read now: they may have changed when the module has come.
    const prepared = asked.request();
    if (prepared instanceof Promise) prepared.catch(() => undefined);
    const ask = (): Promise<AnyResponse> => exchange({ ...asked, request: () => prepared }, parts, stream);
    return this.#updates.then(
      (updates) => updates.answer(ask, { onUpdate, signal }),
      (error: unknown) => {
        this.#updates = undefined;
        throw error;
      },
    );
  }

  /** Where it is no URL, `Request` says so, as it does to a native fetch. */
  #absolute(url: string): string {
    if (/^https?:\/\//.test(url) || isDangling(url)) return url;
    const base = this.#parts.base();
    return plainUrl(url, undefined, base) ?? (base !== null && URL.canParse(url, base) ? new URL(url, base).href : url);
  }
}
