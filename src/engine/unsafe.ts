import { toFieldLines } from '../http/fields/header-fields.js';
import { isStorable } from '../http/request-policy.js';
import { answersGet } from '../http/storing/invalidation.js';
import type { Answer } from './answer.js';
import { type Ask, toAsk } from './ask.js';
import type { Call } from './contract.js';
import { fetchReceived } from './fetch/fetch-shared.js';
import { forward } from './fetch/forward.js';
import { passedOn, seatAnswer } from './fetch/miss.js';
import type { Received } from './fetch/shared.js';
import { networkAnswer, withoutFragment } from './lookup/answers.js';
import { lookup } from './lookup/lookup.js';
import { type EngineState, report } from './state.js';
import { beginUnsafe, invalidate } from './store/invalidate.js';

/**
 * A request that may change something at the origin: never answered from the store; what it makes invalid is gone before its answer
 * is given, and the answer to a POST may be stored for later GETs. RFC 9111 §4.4, RFC 9110 §9.3.3.
 */
export async function sendUnsafe(engine: EngineState, call: Call): Promise<Answer> {
  const { request, settings } = call;
  beginUnsafe(engine, { url: request.url, settings });
  const sending = sendAndInvalidate(engine, call);
  engine.parts.waitUntil(sending.catch(() => undefined));
  const received = await sending;
  return (await storedForGet(engine, call, received)) ?? handedOn(engine, call, received);
}

/**
 * The platform's own request gets the platform's own response: a rebuilt one has no redirects and no URL, and some statuses cannot be
 * rebuilt at all.
 */
function handedOn(engine: EngineState, call: Call, received: Received): Answer {
  if (call.forwardAs === undefined) return passedOn(engine, call, received);
  const answer = networkAnswer(received, { body: null, entry: null, collapsed: false, forwarded: 'method' });
  return { ...answer, native: received.response, size: null };
}

/** The answer to a POST, being stored for later GETs; null where it is not. A failure costs the storing, not the answer. */
async function storedForGet(engine: EngineState, call: Call, received: Received): Promise<Answer | null> {
  try {
    const ask = await askAsGet(engine, call, received);
    if (ask === null) return null;
    const found = await lookup(engine, ask);
    return seatAnswer(ask, await fetchReceived(engine, { ask, found }, received), 'method');
  } catch (error) {
    call.signal?.throwIfAborted();
    report(engine, 'The answer to a POST could not be stored.', error);
    return null;
  }
}

async function sendAndInvalidate(engine: EngineState, call: Call): Promise<Received> {
  const { request, settings } = call;
  const received = await forward(engine, call, { kind: 'plain' }, call.signal);
  const { response, fields, url: answeredBy } = received;
  const outcome = { status: response.status, fields: toFieldLines(fields), answeredBy };
  await invalidate(engine, { url: request.url, settings, ...outcome });
  return received;
}

/** The GET that the answer to a POST answers as well; null: there is none. */
async function askAsGet(
  engine: EngineState,
  call: Call,
  { response, fields, redirected }: Received,
): Promise<Ask | null> {
  const { url, method } = call.request;
  const isTarget = (uri: string): boolean => URL.canParse(uri, url) && withoutFragment(new URL(uri, url).href) === url;
  if (method !== 'POST' || redirected || !answersGet({ status: response.status, fields }, isTarget)) return null;
  const { settings, options, signal } = call;
  if (!isStorable(method, settings)) return null;
  const ask = await toAsk(engine, {
    request: { ...call.request, method: 'GET', body: null },
    settings,
    options,
    signal,
  });
  return ask?.policy.write === true ? ask : null;
}
