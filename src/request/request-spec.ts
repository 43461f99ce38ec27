import type { PreparedRequest } from './prepared-request.js';
import type { Proxies } from './proxies.js';

/** The value of a parameter. A list repeats the parameter; null removes a parameter of the session; undefined is ignored. */
export type ParamValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly (string | number | bigint | boolean)[];

/** Parameters: a record, pairs, `URLSearchParams` or a query string without `?`. */
export type ParamsInput = Readonly<Record<string, ParamValue>> | Iterable<readonly [string, ParamValue]> | string;

/** Header fields as in Fetch, or a record in which null removes a header of the session. */
export type HeadersInput = Readonly<Record<string, string | null | undefined>> | Iterable<readonly [string, string]>;

/** Changes a request before it is looked up and sent (requests: AuthBase). It returns the request; {@link withField} sets a field. */
export type AuthFunction = (request: PreparedRequest) => PreparedRequest | Promise<PreparedRequest>;

/** Credentials: Basic as `[user, password]` in UTF-8 (RFC 7617), a bearer token (RFC 6750), or a function. */
export type Auth = readonly [user: string, password: string] | { readonly bearer: string } | AuthFunction;

/** A body. Records and pairs are sent as an urlencoded form, everything else unchanged. A stream is sent once and never cached. */
export type DataInput =
  | Readonly<Record<string, ParamValue>>
  | Iterable<readonly [string, ParamValue]>
  | string
  | BufferSource
  | Blob
  | FormData
  | URLSearchParams
  | ReadableStream<Uint8Array>;

/** The content of a file, or its name, content and media type. */
export type FileInput =
  | Blob
  | BufferSource
  | string
  | readonly [filename: string, content: Blob | BufferSource | string, type?: string];

/** Files to upload, by field name, sent as multipart/form-data. Use pairs for several files with one name. */
export type FilesInput = Readonly<Record<string, FileInput>> | Iterable<readonly [string, FileInput]>;

/**
 * The options of a request that are about the request itself, not its caching.
 *
 * @example
 * await session.post('/api/search', { params: { page: 2 }, json: { region: 'Europe' }, auth: { bearer: token } });
 */
export type PrepareOptions = {
  readonly params?: ParamsInput | undefined;
  readonly headers?: HeadersInput | undefined;
  /** Takes precedence over `json`. */
  readonly data?: DataInput | null | undefined;
  /** Sent as `application/json`, unless a Content-Type is set. */
  readonly json?: unknown;
  readonly files?: FilesInput | null | undefined;
  /** Null: no credentials, not even the session's. */
  readonly auth?: Auth | null | undefined;
  /**
   * False is `redirect: 'manual'`, true is `redirect: 'follow'`; `redirect` takes precedence. Default true, for HEAD too, unlike requests,
   * as a browser hides redirects that it does not follow.
   */
  readonly allowRedirects?: boolean | undefined;
  readonly mode?: RequestMode | undefined;
  readonly credentials?: RequestCredentials | undefined;
  readonly redirect?: RequestRedirect | undefined;
  readonly referrer?: string | undefined;
  readonly referrerPolicy?: ReferrerPolicy | undefined;
  readonly integrity?: string | undefined;
  readonly keepalive?: boolean | undefined;
  readonly priority?: 'high' | 'low' | 'auto' | undefined;
  /** Required by Fetch for a stream as `data`; set automatically. */
  readonly duplex?: 'half' | undefined;
  /** Merged into those of the session. */
  readonly proxies?: Proxies | undefined;
  /** Browsers send their own cookies: any value but null is an `unsupported-option`. Use `credentials`, or `session.cookies`. */
  readonly cookies?: null | undefined;
  /** Browsers check certificates themselves: any value but true is an `unsupported-option`. */
  readonly verify?: true | null | undefined;
  /** Browsers choose client certificates: any value but null is an `unsupported-option`. */
  readonly cert?: null | undefined;
};

/** The names of {@link PrepareOptions}, for checks for unknown options. */
export const PREPARE_OPTION_NAMES = [
  'params',
  'headers',
  'data',
  'json',
  'files',
  'auth',
  'allowRedirects',
  'mode',
  'credentials',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'priority',
  'duplex',
  'proxies',
  'cookies',
  'verify',
  'cert',
] as const satisfies readonly (keyof PrepareOptions)[];

/** A request that is not prepared yet, as plain data (requests: Request). Other members are ignored. */
export type RequestSpec = PrepareOptions & { readonly method: string; readonly url: string | URL };

/** The defaults that a session adds to its requests (requests: Session.headers, params, auth, proxies, max_redirects). */
export type RequestDefaults = {
  readonly headers?: HeadersInput | undefined;
  readonly params?: ParamsInput | undefined;
  readonly auth?: Auth | null | undefined;
  /** Which requests carry the browser's cookies and passwords. Default `'same-origin'`. */
  readonly credentials?: RequestCredentials | undefined;
  readonly proxies?: Proxies | undefined;
  /** The limit of redirects. Default {@link MAX_REDIRECTS}. */
  readonly maxRedirects?: number | undefined;
};

/** The limit of browsers, which cannot be changed (Fetch §4.4; requests has 30). */
export const MAX_REDIRECTS = 20;
