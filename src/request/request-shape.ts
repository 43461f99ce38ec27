import {
  either,
  type Guard,
  isBoolean,
  isBuffer,
  isNumber,
  isRecord,
  isSeconds,
  isString,
  listOf,
  literal,
  nullable,
  optional,
  shape,
} from '../guards.js';
import type { RequestSettings } from '../options/request-settings.js';
import { isExpiration } from '../options/settings-shape.js';
import { isBlob } from './body.js';
import type { FetchOptions, FormPart, PreparedRequest, RequestBody } from './prepared-request.js';
import type { Proxies } from './proxies.js';
import { type NamedReferrerPolicy, REFERRER_POLICIES } from './referrer-policy.js';

type Body<Kind extends RequestBody['kind']> = Extract<RequestBody, { readonly kind: Kind }>;

const isPart = shape<FormPart>({ name: isString, value: either(isString, isBlob), filename: optional(isString) });

export const isRequestBody: Guard<RequestBody> = either(
  either(
    shape<Body<'text'>>({ kind: literal('text'), text: isString }),
    shape<Body<'bytes'>>({ kind: literal('bytes'), bytes: isBuffer }),
  ),
  either(
    shape<Body<'blob'>>({ kind: literal('blob'), blob: isBlob }),
    shape<Body<'form'>>({ kind: literal('form'), parts: listOf(isPart) }),
  ),
);

export const isReferrerPolicy: Guard<NamedReferrerPolicy> = literal(...REFERRER_POLICIES);

const isProxies: Guard<Proxies> = (value): value is Proxies =>
  isRecord(value) && Object.values(value).every(nullable(isString));

export const isFetchOptions = shape<FetchOptions>({
  mode: optional(literal('cors', 'same-origin', 'no-cors')),
  credentials: optional(literal('include', 'omit', 'same-origin')),
  redirect: optional(literal('follow', 'error', 'manual')),
  referrer: optional(isString),
  referrerPolicy: optional(either(literal(''), isReferrerPolicy)),
  integrity: optional(isString),
  keepalive: optional(isBoolean),
  priority: optional(literal('high', 'low', 'auto')),
  proxies: optional(isProxies),
  maxRedirects: optional(isNumber),
});

export const isRequestSettings: Guard<RequestSettings> = shape<RequestSettings>({
  expireAfter: optional(isExpiration),
  refresh: optional(isBoolean),
  forceRefresh: optional(isBoolean),
  onlyIfCached: optional(isBoolean),
  maxStale: optional(isSeconds),
  disabled: optional(isBoolean),
  noStore: optional(isBoolean),
  tags: optional(listOf(isString)),
});

export const isPreparedRequest: Guard<PreparedRequest> = shape<PreparedRequest>({
  method: isString,
  url: isString,
  fragment: isString,
  fields: isString,
  body: nullable(isRequestBody),
  fetchOptions: isFetchOptions,
});
