import { CacheError } from '../errors.js';
import { type HeaderFields, parseFieldLines, withConditions, withoutFields } from '../policy/index.js';
import { type PreparedRequest, pastBrowserCache, type RequestOverrides, withDefaults } from '../request/index.js';
import { withoutFragment } from './answers.js';
import { shownUrl } from './ask.js';
import type { Call } from './contract.js';
import { type Delivered, deliver } from './deliver.js';
import { isSafe } from './methods.js';
import { sentUrl } from './route.js';
import type { Received } from './shared.js';
import type { EngineState } from './state.js';

/**
 * How a request goes to the origin.
 *
 * - `plain`: past the browser's own cache, without asking others to bypass theirs.
 * - `conditional`: with our validators. `endToEnd`: caches on the way must ask the origin, too.
 * - `refresh`: the browser's own cache validates what it has, and hides the 304.
 * - `reload`: all caches on the way are bypassed.
 * - `rest`: for the part of the response that is not stored, by these fields in place of the request's own.
 */
export type Forwarding =
  | { readonly kind: 'plain' | 'refresh' | 'reload' }
  | { readonly kind: 'conditional'; readonly conditions: HeaderFields; readonly endToEnd: boolean }
  | { readonly kind: 'rest'; readonly fields: HeaderFields };

/** Send a request to the origin. Rejects with CacheError `network`, or with `signal.reason`. */
export async function forward(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Promise<Received> {
  if (!isSafe(call.request.method)) await aboutToSend(engine, call);
  signal?.throwIfAborted();
  const requestTime = engine.parts.now();
  const delivery = deliveryOf(engine, call, forwarding, signal);
  const delivered = await delivery.catch((cause: unknown) => failed(call, signal, cause));
  return {
    ...delivered,
    fields: [...delivered.response.headers],
    requestTime: delivered.requestTime ?? requestTime,
    responseTime: engine.parts.now(),
  };
}

/** Is it for our own origin? Elsewhere, each field that we add costs a preflight, and validators may be hidden from us. */
export const isSameOrigin = ({ parts }: EngineState, request: PreparedRequest): boolean =>
  parts.origin === null || sentUrl(request).startsWith(`${parts.origin}/`);

function deliveryOf(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  if (call.forwardAs !== undefined) return asItIs(engine, call.forwardAs);
  return deliver(engine, call, overrides(engine, call, forwarding, signal));
}

/** What the platform itself wants to have forwarded. */
async function asItIs({ parts }: EngineState, request: Request): Promise<Delivered> {
  const response = await parts.fetch(request);
  const { redirected, url } = response;
  return { response, redirected, url: withoutFragment(url || request.url), history: [] };
}

async function aboutToSend(engine: EngineState, call: Call): Promise<void> {
  engine.sent.add(call);
  await call.beforeUnsafe?.();
}

function failed(call: Call, signal: AbortSignal | undefined, cause: unknown): never {
  signal?.throwIfAborted();
  if (cause instanceof CacheError) throw cause;
  throw new CacheError('network', `${call.request.method} ${shownUrl(call)} got no response.`, { cause });
}

function overrides(
  engine: EngineState,
  { request }: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): RequestOverrides {
  const how = isSafe(request.method) ? asSent(engine, request, forwarding) : {};
  return signal === undefined ? how : { ...how, signal };
}

function asSent(engine: EngineState, request: Call['request'], forwarding: Forwarding): RequestOverrides {
  switch (forwarding.kind) {
    case 'plain':
      return isSameOrigin(engine, request) ? pastBrowserCache(parseFieldLines(request.fields)) : {};
    case 'conditional': {
      const fields = withConditions(parseFieldLines(request.fields), forwarding.conditions);
      return { fields: forwarding.endToEnd ? withDefaults(fields, [['cache-control', 'max-age=0']]) : fields };
    }
    case 'rest': {
      const names = forwarding.fields.map(([name]) => name);
      const fields = [...withoutFields(parseFieldLines(request.fields), names), ...forwarding.fields];
      return isSameOrigin(engine, request) ? pastBrowserCache(fields) : { fields };
    }
    case 'refresh':
      return { cache: 'no-cache' };
    case 'reload':
      return { cache: 'reload' };
  }
}
