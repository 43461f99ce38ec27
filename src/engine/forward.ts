import { CacheError } from '../errors.js';
import { fieldValue, type HeaderFields, parseFieldLines, withConditions } from '../policy/index.js';
import { toRequest } from '../request/index.js';
import { shownUrl } from './ask.js';
import type { Call } from './contract.js';
import { isSafe } from './methods.js';
import type { Received } from './shared.js';
import type { EngineState } from './state.js';

/**
 * How a request goes to the origin.
 *
 * - `plain`: past the browser's own cache, without asking others to bypass theirs.
 * - `conditional`: with our validators. `endToEnd`: caches on the way must ask the origin, too.
 * - `refresh`: the browser's own cache validates what it has, and hides the 304.
 * - `reload`: all caches on the way are bypassed.
 */
export type Forwarding =
  | { readonly kind: 'plain' | 'refresh' | 'reload' }
  | { readonly kind: 'conditional'; readonly conditions: HeaderFields; readonly endToEnd: boolean };

/** Send a request to the origin. Rejects with CacheError `network`, or with `signal.reason`. */
export async function forward(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Promise<Received> {
  const request = call.forwardAs ?? nativeRequest(engine, call, forwarding, signal);
  if (!isSafe(call.request.method)) await aboutToSend(engine, call);
  signal?.throwIfAborted();
  const requestTime = engine.parts.now();
  const response = await engine.parts.fetch(request).catch((cause: unknown) => failed(call, signal, cause));
  return { response, fields: [...response.headers], requestTime, responseTime: engine.parts.now() };
}

/** Is the request's origin our own? Elsewhere, each field that we add costs a preflight, and validators may be hidden from us. */
export const isSameOrigin = ({ parts }: EngineState, url: string): boolean =>
  parts.origin === null || url.startsWith(`${parts.origin}/`);

async function aboutToSend(engine: EngineState, call: Call): Promise<void> {
  engine.sent.add(call);
  await call.beforeUnsafe?.();
}

function failed(call: Call, signal: AbortSignal | undefined, cause: unknown): never {
  signal?.throwIfAborted();
  if (cause instanceof CacheError) throw cause;
  throw new CacheError('network', `${call.request.method} ${shownUrl(call)} got no response.`, { cause });
}

function nativeRequest(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Request {
  try {
    return toRequest(call.request, overrides(engine, call, forwarding, signal));
  } catch (cause) {
    if (cause instanceof CacheError) throw cause;
    throw new CacheError('bad-request', `${call.request.method} ${shownUrl(call)} is no request that fetch can make.`, {
      cause,
    });
  }
}

type Overrides = NonNullable<Parameters<typeof toRequest>[1]>;

function overrides(
  engine: EngineState,
  { request }: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Overrides {
  const how = isSafe(request.method) ? asSent(engine, request, forwarding) : {};
  return signal === undefined ? how : { ...how, signal };
}

function asSent(engine: EngineState, request: Call['request'], forwarding: Forwarding): Overrides {
  switch (forwarding.kind) {
    case 'plain':
      return isSameOrigin(engine, request.url) ? pastBrowserCache(parseFieldLines(request.fields)) : {};
    case 'conditional': {
      const fields = withConditions(parseFieldLines(request.fields), forwarding.conditions);
      return { fields: forwarding.endToEnd ? withDefaults(fields, [['cache-control', 'max-age=0']]) : fields };
    }
    case 'refresh':
      return { cache: 'no-cache' };
    case 'reload':
      return { cache: 'reload' };
  }
}

/**
 * `no-store` keeps the browser's own cache out of the way, but adds `Cache-Control: no-cache` and `Pragma: no-cache`, by which
 * every miss would bypass the caches of the origin's side. Fields that are set, if only to nothing, it leaves alone.
 */
const pastBrowserCache = (fields: HeaderFields): Overrides => ({
  cache: 'no-store',
  fields: withDefaults(fields, [
    ['cache-control', ''],
    ['pragma', ''],
  ]),
});

const withDefaults = (fields: HeaderFields, defaults: HeaderFields): HeaderFields => [
  ...fields,
  ...defaults.filter(([name]) => fieldValue(fields, name) === undefined),
];
