import { isNamespace } from '../backends/remote/wire.js';
import { isBoolean, isNumber, isString, optional, shape } from '../guards.js';

/** The far tier of the part "tiers". URLs are relative to the worker script. */
export type Far = {
  readonly url: string;
  /** Answers with the token. The token itself would be in a public file, and stay in old copies of it. */
  readonly tokenUrl: string;
  readonly namespace?: string | undefined;
  readonly writeFar?: boolean | undefined;
  readonly farTimeout?: number | undefined;
};

const SHAPE = {
  url: isString,
  tokenUrl: isString,
  namespace: optional(isNamespace),
  writeFar: optional(isBoolean),
  farTimeout: optional(isNumber),
} as const;
const hasShape = shape<Far>(SHAPE);

export const isFar = (value: unknown): value is Far =>
  hasShape(value) &&
  Object.keys(value).every((name) => Object.hasOwn(SHAPE, name)) &&
  [value.url, value.tokenUrl].every((url) => URL.canParse(url, 'https://a.test/')) &&
  (value.farTimeout === undefined || value.farTimeout > 0);

/** How it is written in a file. */
export const FAR_FORM =
  '{ "url": "/cache/", "tokenUrl": "/cache-token", "namespace": "shop" }, where "url" is the gateway and "tokenUrl" answers with a ' +
  'token; "writeFar" and "farTimeout" are those of tieredBackend';
