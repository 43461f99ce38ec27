import type { Explanation as EngineExplanation } from '../engine/admin/explain.js';
import type { Answer } from '../engine/answer.js';
import { fail, shown } from '../errors.js';
import type { Because } from '../http/explain/sentences.js';
import { cacheModeSettings } from '../options/cache-mode.js';
import { parseRequestCache, type RequestSettings } from '../options/request-settings.js';
import { fromRequest } from '../request/from-native.js';
import { prepareRequest, prepareStreamed, streamOf } from '../request/prepare.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { RequestSpec } from '../request/request-spec.js';
import { hooksOf, runHooks } from '../requests/hooks.js';
import { afterTorn, type Exchange, type ExchangeParts, exchange } from './exchange.js';
import type { SettingsFor } from './identity.js';
import type { Defaults } from './options/defaults.js';
import { parsedValue } from './options/faults.js';
import type { RequestOptions, SendOptions } from './options/options.js';
import { checkSpec, isPrepared, readRequestOptions, readSendOptions } from './options/request-options.js';
import { rooted } from './options/rooted.js';
import { fetchThrough } from './patch/fetch.js';
import type { AnyResponse } from './response/cached-response.js';
import { Updates, type UpdatesParts } from './worker/updates.js';

/** What a {@link Pipeline} acts through. */
export type PipelineParts = ExchangeParts &
  UpdatesParts & {
    /** What relative URLs are resolved against; null where there is nothing. */
    readonly base: () => string | null;
  };

/** What `explain` takes beside the URL: what a request takes, and its method. */
export type ExplainOptions = RequestOptions & { readonly method?: string };

/** What a request would get now, and why: a sentence, and the section of the standard. */
export type Explanation = Because & EngineExplanation;

/**
 * The path of each request that is not plain: prepare it, route it to the worker or the page, send it, respond. Each step returns early
 * where nothing was given. `session` are the values that the session adds.
 */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #updates: Updates;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#updates = new Updates(parts);
  }

  async prepare(spec: RequestSpec, session: Defaults): Promise<PreparedRequest> {
    checkSpec(spec);
    return prepareRequest(spec, session, this.#parts.base());
  }

  async request(
    method: string,
    url: string | URL,
    options: RequestOptions,
    session: Defaults,
    forced: RequestSettings,
  ): Promise<AnyResponse> {
    const said = { ...readRequestOptions(options), ...forced };
    const { caching, parts } = ownCaching(options.cache, said, this.#parts);
    const prepare = streamOf(options) === null ? prepareRequest : prepareStreamed;
    const request = () => prepare({ ...options, method, url }, session, this.#parts.base());
    return this.#answer({ request, caching, options }, parts, session);
  }

  async send(
    request: PreparedRequest | Request,
    options: SendOptions,
    session: Defaults,
    forced: RequestSettings,
  ): Promise<AnyResponse> {
    const said = { ...readSendOptions(options), ...forced };
    const { caching, parts } = ownCaching(options.cache, said, this.#parts);
    if (isPrepared(request)) return this.#answer({ request: () => request, caching, options }, parts, session);
    const { signal = request.signal } = options;
    const asked = { ...cacheModeSettings(request.cache), ...caching };
    const about = { request: () => fromRequest(request), caching: asked, options: { ...options, signal } };
    return this.#answer(about, parts, session);
  }

  async explain(url: string | URL, given: ExplainOptions, session: Defaults): Promise<Explanation> {
    const { method = 'GET', ...options } = given;
    const { caching, parts } = ownCaching(options.cache, readRequestOptions(options), this.#parts);
    const request = await prepareRequest({ ...options, method, url }, session, this.#parts.base());
    const settings = parts.settings(request);
    const explanation = await parts.admin('explain', { request, settings, options: caching });
    const { describeReason } = await import('../http/explain/sentences.js');
    return { ...explanation, ...describeReason(explanation) };
  }

  fetch(asked: string | Request, forced: RequestSettings): Promise<Response> {
    return fetchThrough(asked, forced, this.#parts);
  }

  /** What answers a plain request whose body broke off. */
  afterTorn(error: unknown, request: PreparedRequest, caching: RequestSettings): Promise<Answer> {
    return afterTorn(error, { request, caching, stream: false, aborted: undefined, until: undefined }, this.#parts);
  }

  /** The response, after the hooks of the session or the request. */
  #answer(asked: Exchange, parts: ExchangeParts, { hooks, announce, stream }: Defaults): Promise<AnyResponse> {
    const own = hooksOf(hooks, asked.options.hooks);
    const { onUpdate } = asked.options;
    const response = onUpdate === undefined ? exchange(asked, parts, stream) : this.#updating(asked, parts, stream);
    return own === undefined && announce === undefined ? response : runHooks(response, own ?? [], announce);
  }

  #updating(asked: Exchange, parts: ExchangeParts, stream: boolean): Promise<AnyResponse> {
    const { onUpdate, signal } = asked.options;
    if (typeof onUpdate !== 'function') throw fail('bad-option', 'wrongValue', 'onUpdate', shown(onUpdate), 'function');
    return this.#updates.answer(() => exchange(asked, parts, stream), { onUpdate, signal });
  }
}

/**
 * How a request is cached, and the parts that it is sent by. The session's settings hold, unless it has `cache: { … }`: then the same parts,
 * but with settings of its own.
 */
function ownCaching(cache: SendOptions['cache'], caching: RequestSettings, parts: PipelineParts) {
  if (typeof cache !== 'object') return { caching, parts };
  const { settings: read, options } = parsedValue(parseRequestCache(cache, parts.settings()));
  const settings = rooted(read, parts.base());
  const settingsFor: SettingsFor = (request) => ({ ...settings, identity: parts.settings(request).identity });
  return { caching: { ...options, ...caching }, parts: { ...parts, settings: settingsFor } };
}
