import { CacheError } from '../../errors.js';
import type { RequestOverrides } from '../../request/native-request.js';
import { shownUrl } from '../ask.js';
import { type Delivered, deliver } from '../body/deliver.js';
import type { Call } from '../contract.js';
import { withoutFragment } from '../lookup/answers.js';
import { isSafe } from '../methods.js';
import type { EngineState } from '../state.js';
import { asSent, type Forwarding } from './forwarding.js';
import { goesStraight } from './route.js';
import type { Received } from './shared.js';

/** Send a request to the origin. Rejects with CacheError `network`, or with `signal.reason`. */
export async function forward(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Promise<Received> {
  if (!isSafe(call.request.method)) await aboutToSend(engine, call);
  signal?.throwIfAborted();
  const isOurs = isSafe(call.request.method) && call.forwardAs === undefined;
  const how = isOurs ? await asSent(engine, call, forwarding, signal) : {};
  signal?.throwIfAborted();
  const requestTime = engine.parts.now();
  const delivery = deliveryOf(engine, call, how, signal);
  const delivered = await delivery.catch((cause: unknown) => failed(call, signal, cause));
  const byWorker = engine.parts.isWorker && goesStraight(call) ? true : undefined;
  return {
    ...delivered,
    fields: [...delivered.response.headers],
    requestTime: delivered.requestTime ?? requestTime,
    responseTime: engine.parts.now(),
    ...(call.native !== undefined && hasCrossed(call, delivered) && { passOn: true }),
    byWorker,
  };
}

const hasCrossed = ({ request }: Call, { redirected, url }: Delivered): boolean =>
  redirected && new URL(url).origin !== new URL(request.url).origin;

function deliveryOf(
  engine: EngineState,
  call: Call,
  how: RequestOverrides,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  if (call.forwardAs !== undefined) return asItIs(engine, call.forwardAs);
  const rebuilt = (): Promise<Delivered> => deliver(engine, call, signal === undefined ? how : { ...how, signal });
  const { native } = call;
  if (native === undefined || native.signal.aborted || isAdded(how)) return rebuilt();
  // Its caller may go while others wait for the same response.
  return asItIs(engine, native).catch((error: unknown) => {
    if (!native.signal.aborted || signal?.aborted) throw error;
    return rebuilt();
  });
}

const isAdded = (how: RequestOverrides): boolean => Object.keys(how).length > 0;

/** What the platform itself wants to have forwarded. */
async function asItIs({ parts }: EngineState, request: Request): Promise<Delivered> {
  const response = await parts.fetch(request);
  const { redirected, url } = response;
  return { response, redirected, url: withoutFragment(url || request.url), history: [], sent: request.headers };
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
