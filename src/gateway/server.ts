import {
  BATCH,
  decodeCalls,
  encodeAnswer,
  GATEWAY_PROTOCOL,
  isNamespace,
  isRecordKey,
  PROTOCOL_FIELD,
  type StoreCall,
} from '../backends/remote/wire.js';
import { CacheError } from '../errors.js';
import type { RecordStore } from '../storage/record-store.js';
import { frameAnswer, jsonAnswer, refusal } from './answers.js';
import { carryOut } from './batch.js';
import { Cors } from './cors.js';
import { isSlow, type Namespace, Namespaces } from './namespaces.js';
import { answerRecord } from './one-record.js';
import { readBody } from './read-body.js';
import { sweepStale } from './sweep.js';
import { type GatewayToken, Tokens } from './tokens.js';

/** How a gateway is set up. */
export type GatewayOptions = {
  /** Opens the store of a namespace, once for each. */
  readonly stores: (namespace: string) => RecordStore;
  /** Who may use it. */
  readonly tokens: readonly GatewayToken[];
  /** Origins of pages, such as "https://shop.example.org"; `*` for all. None when not given: then only servers and its own origin reach it. */
  readonly origins?: readonly string[];
  /** The path under which it is mounted, where the server does not take it off: "/cache". */
  readonly base?: string;
  /** Bytes of one request; 16 MB when not given. A response that is larger cannot be stored. */
  readonly maxBodyBytes?: number;
  /** Seconds that the store may take; 5 when not given. */
  readonly storeTimeout?: number;
  /** Seconds between two passes that remove stale responses, for stores without a time to live of their own. None when not given. */
  readonly sweepEvery?: number;
  /** Seconds that a stale response stays then, for `staleIfError` and for validation; one day when not given. */
  readonly staleFor?: number;
  /** Hears of each request. Nothing in it is a secret: neither tokens, nor keys, nor anything that is stored. */
  readonly log?: (entry: GatewayLogEntry) => void;
};

/** One request, or a failure of the store during it. */
export type GatewayLogEntry = {
  readonly method: string;
  /** Null where the path names none. */
  readonly namespace: string | null;
  readonly status: number;
  /** Milliseconds that it took. */
  readonly ms: number;
  /** Calls in a batch. */
  readonly calls?: number;
  /** The kinds of the failures of the store: names and codes of errors. Their texts may contain its address and password. */
  readonly failures?: readonly string[];
};

const MB = 1024 * 1024;
const DAY = 24 * 60 * 60;

/** What is noted of a request while it is answered. */
type Notes = { namespace: string | null; calls?: number; readonly failures: string[] };

/** Answers the requests of a gateway. */
export class GatewayServer {
  readonly #tokens: Tokens;
  readonly #cors: Cors;
  readonly #namespaces: Namespaces;
  readonly #base: string;
  readonly #mostBytes: number;
  readonly #log: (entry: GatewayLogEntry) => void;
  readonly #underWay = new Set<Promise<Response>>();
  readonly #sweeping: ReturnType<typeof setInterval> | undefined;
  #isStopping = false;

  constructor(parts: GatewayOptions) {
    const { stores, tokens, origins = [], base = '', maxBodyBytes = 16 * MB, storeTimeout = 5, log } = parts;
    this.#tokens = new Tokens(tokens);
    this.#cors = new Cors(origins);
    this.#namespaces = new Namespaces(stores, storeTimeout * 1000);
    this.#base = base.replace(/\/$/, '');
    this.#mostBytes = maxBodyBytes;
    this.#log = log ?? (() => undefined);
    const { sweepEvery = 0, staleFor = DAY } = parts;
    if (sweepEvery > 0) this.#sweeping = setInterval(() => this.#sweep(staleFor * 1000), sweepEvery * 1000).unref();
  }

  answer(request: Request): Promise<Response> {
    const answering = this.#answered(request);
    this.#underWay.add(answering);
    return answering.finally(() => this.#underWay.delete(answering));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#sweeping);
    await Promise.allSettled(this.#underWay);
    this.#namespaces.close();
  }

  /** A failure is one of the store, which requests tell of as well; the next sweep tries again. */
  #sweep(staleMs: number): void {
    for (const { store } of this.#namespaces.all) void sweepStale(store, Date.now() - staleMs).catch(() => undefined);
  }

  async #answered(request: Request): Promise<Response> {
    const start = performance.now();
    const notes: Notes = { namespace: null, failures: [] };
    const response = await this.#route(request, notes).catch((error: unknown) => {
      notes.failures.push(kindOf(error));
      return refusal(isSlow(error) ? 'store-slow' : isQuota(error) ? 'quota' : 'store-failed');
    });
    this.#cors.mark(request, response);
    response.headers.set(PROTOCOL_FIELD, String(GATEWAY_PROTOCOL));
    response.headers.set('cache-control', 'no-store');
    response.headers.set('x-content-type-options', 'nosniff');
    const { failures, ...noted } = notes;
    this.#log({
      method: request.method,
      ...noted,
      status: response.status,
      ms: Math.round(performance.now() - start),
      ...(failures.length > 0 && { failures: [...new Set(failures)] }),
    });
    return response;
  }

  /** What needs no token, or is refused before one is looked at. */
  async #route(request: Request, notes: Notes): Promise<Response> {
    const [name = '', item, ...rest] = this.#pathOf(request);
    if (!this.#cors.allows(request)) return refusal('origin');
    if (request.method === 'OPTIONS') return this.#cors.preflight();
    if (name === '$health' && item === undefined) return this.#health();
    if (this.#isStopping) return refusal('stopping');
    if (!isNamespace(name) || item === undefined || rest.length > 0) return refusal('not-found');
    const version = request.headers.get(PROTOCOL_FIELD);
    if (version !== null && version !== String(GATEWAY_PROTOCOL)) return refusal('protocol-version');
    notes.namespace = name;
    return this.#authorized({ request, name, item, notes });
  }

  async #authorized({ request, name, item, notes }: Asked): Promise<Response> {
    const { method } = request;
    const access = this.#tokens.accessOf(request.headers.get('authorization'), name);
    if (access === undefined) return refusal('unauthorized');
    const isReading = READING_METHODS.includes(method) || item === BATCH;
    if (access === 'none' || (access === 'read' && !isReading)) return refusal('forbidden');
    const namespace = this.#namespaces.of(name);
    if (namespace === undefined) return refusal('forbidden');
    const body = await readBody(request, this.#mostBytes);
    if (body === undefined) return refusal('too-large', { limit: this.#mostBytes });
    if (item === BATCH) return this.#batch({ method, body, namespace, canWrite: access === 'write', notes });
    if (item === '') return listing(request, namespace);
    if (!isRecordKey(item)) return refusal('not-found');
    if (!RECORD_METHODS.includes(method)) return refusal('method');
    return namespace.ask((store) => answerRecord(store, { method, key: item, headers: request.headers, body }));
  }

  async #batch({ method, body, namespace, canWrite, notes }: Batch): Promise<Response> {
    if (method !== 'POST') return refusal('method');
    const calls = decodeCalls(body);
    if (calls === undefined) return refusal('bad-request');
    notes.calls = calls.length;
    if (!canWrite && calls.some(isWrite)) return refusal('forbidden');
    const note = (error: unknown): void => void notes.failures.push(kindOf(error));
    const results = await namespace.ask((store) => carryOut(store, calls, note));
    return frameAnswer(encodeAnswer({ now: Date.now(), results }));
  }

  /** Without a token: it says nothing but whether the stores answer. */
  #health(): Response {
    if (this.#isStopping) return refusal('stopping');
    return this.#namespaces.isHealthy
      ? jsonAnswer({ status: 'ok', protocol: GATEWAY_PROTOCOL })
      : refusal('store-slow');
  }

  #pathOf(request: Request): readonly string[] {
    const { pathname } = new URL(request.url);
    const isBelow = this.#base !== '' && pathname.startsWith(`${this.#base}/`);
    return (isBelow ? pathname.slice(this.#base.length) : pathname).slice(1).split('/');
  }
}

type Asked = {
  readonly request: Request;
  readonly name: string;
  /** What follows the namespace in the path. */
  readonly item: string;
  readonly notes: Notes;
};

type Batch = {
  readonly method: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly namespace: Namespace;
  readonly canWrite: boolean;
  readonly notes: Notes;
};

const READING_METHODS = ['GET', 'HEAD'];
const RECORD_METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'];

const isWrite = ({ op }: StoreCall): boolean => op === 'set' || op === 'clear';

/** The heads of all records, page by page; DELETE removes all. */
async function listing(request: Request, { ask }: Namespace): Promise<Response> {
  switch (request.method) {
    case 'GET':
    case 'HEAD': {
      const cursor = new URL(request.url).searchParams.get('cursor');
      return jsonAnswer(await ask((store) => store.heads(cursor)));
    }
    case 'DELETE':
      await ask((store) => store.clear());
      return new Response(null, { status: 204 });
    default:
      return refusal('method');
  }
}

const isQuota = (error: unknown): boolean => error instanceof CacheError && error.code === 'quota';

/** What a log may know of a failure. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const cause = error.cause === undefined ? '' : ` < ${kindOf(error.cause)}`;
  return `${name}${code === null ? '' : ` ${code}`}${cause}`;
}
