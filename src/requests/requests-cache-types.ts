import type { FilterFunction, KeyFunction } from '../engine/functions.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { HeadersInput } from '../request/request-spec.js';
import type { SessionOptions } from '../session/options/options.js';

/** The type of `filterFn` (requests-cache: FilterCallback). */
export type FilterCallback = FilterFunction;

/** The type of `keyFn` (requests-cache: KeyCallback). */
export type KeyCallback = KeyFunction;

/** Header fields as an option (requests-cache: HeaderDict). */
export type HeaderDict = HeadersInput;

/** A request for `send` (requests-cache: AnyRequest). */
export type AnyRequest = PreparedRequest | Request;

/** A prepared request (requests-cache: AnyPreparedRequest). */
export type AnyPreparedRequest = PreparedRequest;

/** A backend, or its name (requests-cache: BackendSpecifier). */
export type BackendSpecifier = NonNullable<SessionOptions['backend']>;

/** A serializer, or its name (requests-cache: SerializerType). */
export type SerializerType = NonNullable<SessionOptions['serializer']>;

/** Any JSON value (requests-cache: DecodedContent). */
export type DecodedContent =
  | null
  | boolean
  | number
  | string
  | readonly DecodedContent[]
  | { readonly [name: string]: DecodedContent };

/** A URL, in place of a path (requests-cache: StrOrPath). */
export type StrOrPath = string | URL;
