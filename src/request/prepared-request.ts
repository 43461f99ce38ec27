import type { FieldLines } from '../http/fields/header-fields.js';
import type { Proxies } from './proxies.js';

/** One part of a multipart/form-data body. */
export type FormPart = { readonly name: string; readonly value: string | Blob; readonly filename?: string };

/** A request body that can be sent over a port and named in a key. Its Content-Type is in the fields, except for `form`. */
export type RequestBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: ArrayBuffer }
  | { readonly kind: 'blob'; readonly blob: Blob }
  /** multipart/form-data: the browser writes the Content-Type with its boundary. */
  | { readonly kind: 'form'; readonly parts: readonly FormPart[] };

/** The members of RequestInit that differ from Fetch's defaults (cors, same-origin, follow, ...), and options for sending. */
export type FetchOptions = {
  readonly mode?: RequestMode;
  readonly credentials?: RequestCredentials;
  readonly redirect?: RequestRedirect;
  readonly referrer?: string;
  readonly referrerPolicy?: ReferrerPolicy;
  readonly integrity?: string;
  readonly keepalive?: boolean;
  readonly priority?: 'high' | 'low' | 'auto';
  /** Where requests are sent instead. Never in the key. */
  readonly proxies?: Proxies;
  /** The limit of redirects, if it is not that of browsers. */
  readonly maxRedirects?: number;
};

/** A complete, cloneable request: sent over the port, looked up and forwarded by the engine (requests: PreparedRequest). */
export type PreparedRequest = {
  /** In upper case if it is a standard method. */
  readonly method: string;
  /** Absolute, serialised by the URL parser, without fragment and credentials. */
  readonly url: string;
  /** The fragment with its `#`; empty if there is none. Never sent, never in the key; part of `response.url`. */
  readonly fragment: string;
  /** Names in lower case. */
  readonly fields: FieldLines;
  readonly body: RequestBody | null;
  readonly fetchOptions: FetchOptions;
};
