import type { FieldLines } from '../http/fields/header-fields.js';
import type { Proxies } from './proxies.js';

/** One part of a multipart/form-data body. */
export type FormPart = { readonly name: string; readonly value: string | Blob; readonly filename?: string };

/** A request body that can cross a port and be named in a key. Its Content-Type stands among the fields, but for `form`. */
export type RequestBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: ArrayBuffer }
  | { readonly kind: 'blob'; readonly blob: Blob }
  /** multipart/form-data: the browser writes the boundary, so no Content-Type stands among the fields. */
  | { readonly kind: 'form'; readonly parts: readonly FormPart[] };

/** The members of RequestInit that are passed on, only where they differ from Fetch's default (cors, same-origin, follow, ...), and what sending goes by. */
export type FetchOptions = {
  readonly mode?: RequestMode;
  readonly credentials?: RequestCredentials;
  readonly redirect?: RequestRedirect;
  readonly referrer?: string;
  readonly referrerPolicy?: ReferrerPolicy;
  readonly integrity?: string;
  readonly keepalive?: boolean;
  readonly priority?: 'high' | 'low' | 'auto';
  /** Where requests go instead. Never in the key. */
  readonly proxies?: Proxies;
  /** How many redirects may be followed, where it is not the bound of browsers. */
  readonly maxRedirects?: number;
};

/** A request, complete and cloneable: what crosses the port, what the engine names, looks up and forwards (requests: PreparedRequest). */
export type PreparedRequest = {
  /** In upper case where it is a standard method. */
  readonly method: string;
  /** Absolute, serialised by the URL parser, without fragment and credentials. */
  readonly url: string;
  /** What the fragment was, with its `#`; empty where there is none. Never sent, never in the key; given back in `response.url`. */
  readonly fragment: string;
  /** Names in lower case. */
  readonly fields: FieldLines;
  readonly body: RequestBody | null;
  readonly fetchOptions: FetchOptions;
};
