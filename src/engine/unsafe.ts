import { type FieldLines, parseFieldLines, toFieldLines } from '../http/fields/header-fields.js';
import { isStorable } from '../http/methods.js';
import { answersGet, changedUris, invalidatedGroups, isSuccess } from '../http/storing/invalidation.js';
import { groupTag } from '../http/storing/tags.js';
import type { Settings } from '../options/table.js';
import { hashKey } from '../request/key/key-hash.js';
import { urlNames } from '../request/key/normalize-url.js';
import type { Position } from '../storage/backend.js';
import type { Selector } from '../storage/selector.js';
import { remove } from './admin/removals.js';
import type { Answer } from './answer.js';
import { type Ask, toAsk } from './ask.js';
import type { Call } from './contract.js';
import { answerOf, passedOn } from './fetch/ask-origin.js';
import { type Received, withoutFragment } from './fetch/fetch-group.js';
import { forward } from './fetch/forward.js';
import { fetchReceived } from './fetch/subscribe.js';
import { networkAnswer } from './lookup/answers.js';
import { lookup } from './lookup/lookup.js';
import { searchUrl } from './lookup/no-vary-search.js';
import { type EngineState, report } from './state.js';

/** The target of an unsafe request. */
export type Unsafe = { readonly url: string; readonly settings: Settings };

/** The outcome of an unsafe request; the status of a response that cannot be read is 0. */
export type UnsafeOutcome = Unsafe & {
  readonly status: number;
  readonly fields: FieldLines;
  /** The URL that answered, which differs after redirects; absent if it is not known. */
  readonly answeredBy?: string | undefined;
};

/**
 * A request that may change something at the origin: never answered from the store; what it makes invalid is gone before its answer
 * is given, and the answer to a POST may be stored for later GETs. RFC 9111 §4.4, RFC 9110 §9.3.3.
 */
export async function sendUnsafe(engine: EngineState, call: Call): Promise<Answer> {
  const { request, settings } = call;
  beginUnsafe(engine, { url: request.url, settings });
  // As of now: by its answer, there may be another user.
  const asked = askAsGet(engine, call);
  asked.catch(() => undefined);
  const sending = sendAndInvalidate(engine, call);
  engine.parts.waitUntil(sending.catch(() => undefined));
  const received = await sending;
  const stored = await storedForGet(engine, call, { received, asked });
  if (stored !== null) return stored;
  if (call.forwardAs === undefined) return passedOn(engine, call, received);
  // The platform's own response: a rebuilt one has no redirects and no URL, and some statuses cannot be rebuilt at all.
  const answer = networkAnswer(received, { body: null, entry: null, collapsed: false, forwarded: 'method' });
  return { ...answer, native: received.response, size: null };
}

async function sendAndInvalidate(engine: EngineState, call: Call): Promise<Received> {
  const { request, settings } = call;
  const received = await forward(engine, call, { kind: 'plain' }, call.signal);
  const { response, fields, url: answeredBy } = received;
  const outcome = { status: response.status, fields: toFieldLines(fields), answeredBy };
  await invalidate(engine, { url: request.url, settings, ...outcome });
  return received;
}

/** The GET that the answer to a POST may answer as well, and the position of the store when the POST left. */
type AsGet = { readonly ask: Ask; readonly position: Position };

/** Null: there is none. */
async function askAsGet(engine: EngineState, { request, settings, options, signal }: Call): Promise<AsGet | null> {
  if (request.method !== 'POST' || !isStorable('POST', settings)) return null;
  const asking = toAsk(engine, { request: { ...request, method: 'GET', body: null }, settings, options, signal });
  // Not under the name of the GET, which may take a while to be known.
  const reading = engine.reads.ask(() => engine.parts.backend.select(hashKey(request.url)));
  const [ask, { position }] = await Promise.all([asking, reading]);
  return ask?.policy.write === true ? { ask, position } : null;
}

/** The answer to a POST, being stored for later GETs; null where it is not. A failure costs the storing, not the answer. */
async function storedForGet(
  engine: EngineState,
  call: Call,
  { received, asked }: { readonly received: Received; readonly asked: Promise<AsGet | null> },
): Promise<Answer | null> {
  try {
    const asGet = isForGet(call, received) ? await asked : null;
    if (asGet === null) return null;
    const { ask, position } = asGet;
    // Its own invalidation is the only removal that it may outlive.
    const since = { ...position, sequence: position.sequence + 1 };
    const found = await lookup(ask);
    if (found.position?.epoch !== since.epoch || found.position.sequence !== since.sequence) return null;
    const job = { ask, found: { ...found, position: since }, stored: null, forwarding: { kind: 'plain' } } as const;
    return answerOf(ask, await fetchReceived(job, received), 'method');
  } catch (error) {
    call.signal?.throwIfAborted();
    report(engine, 'storePost', error);
    return null;
  }
}

/** Does the answer to a POST answer the GET of its URL as well? */
function isForGet({ request: { url } }: Call, { response: { status }, fields, redirected }: Received): boolean {
  const isTarget = (uri: string): boolean =>
    withoutFragment(URL.canParse(uri, url) ? new URL(uri, url).href : '') === url;
  return !redirected && answersGet({ status, fields }, isTarget);
}

/** An unsafe request is about to leave: later requests for its target must not join a fetch that began before. */
export function beginUnsafe({ groups }: EngineState, { url, settings }: Unsafe): void {
  groups.detach([{ kind: 'urls', urls: urlNames(url, settings) }]);
}

/**
 * An unsafe request has succeeded: what is stored for its target, for the URIs that its response names, and in the groups that this
 * ends, is removed before the caller gets the response. RFC 9111 §4.4, RFC 9875 §3.
 */
export async function invalidate(engine: EngineState, outcome: UnsafeOutcome): Promise<void> {
  if (!isSuccess(outcome.status)) return;
  try {
    const cacheKeys = await remove(engine, selectorsOf(outcome));
    if (cacheKeys.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys });
  } catch (error) {
    report(engine, 'invalidate', error);
  }
}

/** A URL that answered after a redirect may have changed as well, but can invalidate only on its own origin. */
function selectorsOf({ url, settings, fields, answeredBy = url }: UnsafeOutcome): readonly Selector[] {
  const { origin } = new URL(answeredBy);
  const received = parseFieldLines(fields);
  const changed = new URL(url).origin === origin ? [answeredBy, ...changedUris(received)] : [];
  const named = changed
    .filter((uri) => URL.canParse(uri, answeredBy))
    .map((uri) => new URL(uri, answeredBy))
    .filter((other) => other.origin === origin);
  const names = [url, ...named.map(({ href }) => href)].flatMap((one) => urlNames(one, settings));
  // What is stored for an equivalent query may stay, but answers these no more.
  const urls = [...new Set([...names, ...names.map(searchUrl)])];
  const tags = invalidatedGroups(received).map((group) => groupTag(origin, group));
  return [{ kind: 'urls', urls }, ...(tags.length === 0 ? [] : [{ kind: 'tags', tags } as const])];
}
