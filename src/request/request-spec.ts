import type { PreparedRequest } from './prepared-request.js';
import type { Proxies } from './proxies.js';

/** A value of a parameter. A list is repeated; null takes a parameter of the session away; undefined is as if not given. */
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

/** Header fields: as Fetch takes them, and records in which null takes a header of the session away. */
export type HeadersInput = Readonly<Record<string, string | null | undefined>> | Iterable<readonly [string, string]>;

/** Changes a request before it is named and sent (requests: AuthBase). It must give a request; {@link withField} sets a field of one. */
export type AuthFunction = (request: PreparedRequest) => PreparedRequest | Promise<PreparedRequest>;

/** Credentials: Basic as `[user, password]` in UTF-8 (RFC 7617), a bearer token (RFC 6750), or a function. */
export type Auth = readonly [user: string, password: string] | { readonly bearer: string } | AuthFunction;

/** A body. Records and pairs are sent as a form (urlencoded), everything else as it is. A stream is sent once and never cached. */
export type DataInput =
  | Readonly<Record<string, ParamValue>>
  | Iterable<readonly [string, ParamValue]>
  | string
  | BufferSource
  | Blob
  | FormData
  | URLSearchParams
  | ReadableStream<Uint8Array>;

/** The content of one file, or its name, content and media type. */
export type FileInput =
  | Blob
  | BufferSource
  | string
  | readonly [filename: string, content: Blob | BufferSource | string, type?: string];

/** Files to upload by field name, sent as multipart/form-data. A list of files under one name as pairs. */
export type FilesInput = Readonly<Record<string, FileInput>> | Iterable<readonly [string, FileInput]>;

/**
 * What the options of a request say about the request itself, as opposed to its caching.
 *
 * @example
 * await session.post('/api/search', { params: { page: 2 }, json: { region: 'Europe' }, auth: { bearer: token } });
 */
export type PrepareOptions = {
  readonly params?: ParamsInput | undefined;
  readonly headers?: HeadersInput | undefined;
  /** Wins over `json` where both are given. */
  readonly data?: DataInput | null | undefined;
  /** Sent as `application/json`, unless a Content-Type is set. */
  readonly json?: unknown;
  readonly files?: FilesInput | null | undefined;
  /** Null: not even the session's. */
  readonly auth?: Auth | null | undefined;
  /**
   * False is `redirect: 'manual'`, true is `redirect: 'follow'`; `redirect` wins over it. Default true, for HEAD too, where requests has
   * false: a browser hides what it does not follow.
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
  /** What a stream as `data` needs; set by itself. */
  readonly duplex?: 'half' | undefined;
  /** Over those of the session. */
  readonly proxies?: Proxies | undefined;
  /** Browsers send their own: anything but null is `unsupported-option`. Use `credentials`, or `session.cookies`. */
  readonly cookies?: null | undefined;
  /** Browsers check certificates themselves: anything but true is `unsupported-option`. */
  readonly verify?: true | null | undefined;
  /** Browsers choose client certificates: anything but null is `unsupported-option`. */
  readonly cert?: null | undefined;
};

/** The keys of {@link PrepareOptions}: what preparing reads. Whoever checks options for unknown names adds its own. */
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

/** A request not yet prepared, as plain data (requests: Request). Other members are not read here. */
export type RequestSpec = PrepareOptions & { readonly method: string; readonly url: string | URL };

/** What a session adds to each of its requests (requests: Session.headers, params, auth, proxies, max_redirects). */
export type RequestDefaults = {
  readonly headers?: HeadersInput | undefined;
  readonly params?: ParamsInput | undefined;
  readonly auth?: Auth | null | undefined;
  /** Which requests carry the browser's cookies and passwords. Default `'same-origin'`. */
  readonly credentials?: RequestCredentials | undefined;
  readonly proxies?: Proxies | undefined;
  /** How many redirects are followed. Default {@link MAX_REDIRECTS}. */
  readonly maxRedirects?: number | undefined;
};

/** As many redirects browsers follow, and take no other number (Fetch section 4.4; requests has 30). */
export const MAX_REDIRECTS = 20;
