import type { FilterFunction, KeyFunction } from '../engine/functions.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { HeadersInput } from '../request/request-spec.js';
import type { SessionOptions } from '../session/options/options.js';

/** What `filterFn` is (requests-cache: FilterCallback). */
export type FilterCallback = FilterFunction;

/** What `keyFn` is (requests-cache: KeyCallback). */
export type KeyCallback = KeyFunction;

/** Header fields as they are given (requests-cache: HeaderDict). */
export type HeaderDict = HeadersInput;

/** A request that `send` takes (requests-cache: AnyRequest). */
export type AnyRequest = PreparedRequest | Request;

/** A request that is complete (requests-cache: AnyPreparedRequest). */
export type AnyPreparedRequest = PreparedRequest;

/** What names a store, or is one (requests-cache: BackendSpecifier). */
export type BackendSpecifier = NonNullable<SessionOptions['backend']>;

/** What names a serializer, or is one (requests-cache: SerializerType). */
export type SerializerType = NonNullable<SessionOptions['serializer']>;

/** What JSON can say (requests-cache: DecodedContent). */
export type DecodedContent =
  | null
  | boolean
  | number
  | string
  | readonly DecodedContent[]
  | { readonly [name: string]: DecodedContent };

/** Where a file has its path there, it has its URL here (requests-cache: StrOrPath). */
export type StrOrPath = string | URL;
