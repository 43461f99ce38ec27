import { validationOutcome } from '../../http/validating/validation.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { selectingFields, varyNames } from '../../http/vary/vary.js';
import { hashKey } from '../../request/key/key-hash.js';
import { type Candidate, entryBytes } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import { discard } from '../discard.js';
import { isUser } from '../identity/identities.js';
import { fromStore } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import type { Found } from '../lookup/reads.js';
import { mayStandIn } from '../lookup/reuse.js';
import type { EngineState } from '../state.js';
import { storeFreshened, storeSelected, updateByHead } from '../store/freshen.js';
import { completed } from '../store/parts.js';
import { planStoring } from '../store/plan.js';
import { storeComplete, storeEnded } from '../store/store.js';
import { type Group, isUnreadable, type NewResponse, type Received, type Shared } from './fetch-group.js';
import { bodyOf, forward } from './forward.js';
import { type Forwarding, isUnfollowed } from './forwarding.js';

/** A request to the origin: for a new response, or to validate the stored one. */
export type FetchJob = {
  readonly ask: Ask;
  readonly found: Found;
  readonly forwarding: Forwarding;
  readonly stored: Candidate | null;
};

/** Send the request, and apply its response to what is stored. */
export async function run(engine: EngineState, given: FetchJob, group: Group): Promise<Shared> {
  const job = { ...given, found: askedNow(engine, given.found) };
  const { ask, forwarding, stored } = job;
  const received = await forward(engine, ask.call, forwarding, group.signal);
  if (isUnfollowed(forwarding, received.response, ask.call.request))
    return elsewhere(engine, job, await runAgain(engine, job, group, received));
  if (received.redirected && ask.learnKey !== undefined) await ask.learnKey(received.url).catch(() => undefined);
  if (forwarding.kind === 'rest') {
    const whole = stored === null ? null : completed(stored, received);
    return whole === null ? runAgain(engine, job, group, received) : changed(engine, job, group, whole);
  }
  if (stored !== null) return validated(engine, { ...job, stored }, group, received);
  if (received.response.status !== 304 || forwarding.kind !== 'conditional')
    return changed(engine, job, group, received);
  const selected = await storeSelected(engine, ask, group, { found: job.found, received });
  return selected === undefined ? runAgain(engine, job, group, received) : revalidated(selected);
}

/** The position of a lookup may be old: from the memory tier, or from before a wait for another tab. */
const askedNow = ({ order }: EngineState, found: Found): Found =>
  found.position === null ? found : { ...found, position: order.asking(found.position) };

/** The URL redirects now. Unless an alias replaces the stored response, that would be validated in vain each time. */
async function elsewhere(engine: EngineState, { ask, stored }: FetchJob, shared: Shared): Promise<Shared> {
  const isAnswered = shared.kind === 'response' && (shared.received.response.ok || isUnreadable(shared.received));
  const hasAlias = shared.kind === 'response' && shared.entry !== null && ask.policy.expiration.kind !== 'unset';
  if (stored !== null && isAnswered && !hasAlias) await discard(engine, stored.entry.cacheKey);
  return shared;
}

/** The response does not answer the question: request all of it. An unsafe request is never sent again; the response is its answer. */
async function runAgain(engine: EngineState, job: FetchJob, group: Group, received: Received): Promise<Shared> {
  if (engine.sent.has(job.ask.call)) return changed(engine, job, group, received);
  received.response.body?.cancel().catch(() => undefined);
  return run(engine, { ...job, stored: null, forwarding: { kind: 'refresh' } }, group);
}

/** Handle the response to a validation. RFC 9111 §4.3.3. */
async function validated(
  engine: EngineState,
  job: FetchJob & { readonly stored: Candidate },
  group: Group,
  received: Received,
): Promise<Shared> {
  const { ask, forwarding, stored, found } = job;
  const conditions = forwarding.kind === 'conditional' ? forwarding.conditions : [];
  const {
    fields,
    response: { status },
  } = received;
  switch (validationOutcome({ status, fields, conditions, stored: stored.entry, policy: ask.policy })) {
    case 'not-modified':
      return revalidated(storeFreshened(engine, ask, group, { stored, since: found.position, received }));
    case 'unusable':
      return runAgain(engine, job, group, received);
    case 'failed':
      return isAnswer(engine, job) ? arrived(engine, job, group, received) : failed(ask, received);
    case 'changed':
      return changed(engine, job, group, received);
  }
}

/** A stored response that a 304 has renewed. */
const revalidated = (candidate: Candidate): Shared => ({
  kind: 'stored',
  candidate,
  alias: null,
  source: 'revalidated',
});

/** With `cacheControl` the failure itself is the answer where nothing stale may be served instead. */
const isAnswer = (engine: EngineState, { ask, stored }: FetchJob): boolean =>
  ask.policy.cacheControl && stored !== null && !mayStandIn(engine, ask, stored);

function failed(ask: Ask, received: Received): Shared {
  const body = bodyOf(ask.call.request.method, received, 0, () => undefined);
  return toShared(ask, received, { body, entry: null, failed: true, single: false });
}

/** Handle a new response, in view of what is stored under its name. */
async function changed(engine: EngineState, job: FetchJob, group: Group, received: Received): Promise<Shared> {
  const found = await storedBeside(engine, job, received);
  // A part is joined to the stored part.
  const isPart = received.response.status === 206;
  return arrived(engine, { ...job, found: isPart ? await withBodies(engine, found) : found }, group, received);
}

async function withBodies(engine: EngineState, found: Found): Promise<Found> {
  const candidates = await Promise.all(found.candidates.map(({ entry }) => readSelected(engine, found, entry)));
  return { ...found, candidates: candidates.filter((candidate) => candidate !== null) };
}

/** Look up the name of the response where that has not been done: after a redirect, and for `integrity`. */
async function storedBeside(engine: EngineState, { ask, found }: FetchJob, received: Received): Promise<Found> {
  const key = received.redirected ? ask.keyOf(received.url) : ask.key;
  const isKnown = key === ask.key && !ask.call.request.fetchOptions.integrity;
  if (isKnown || !ask.policy.write || found.candidates.some(({ entry }) => entry.key === key)) return found;
  return { ...found, candidates: (await fromStore(engine, key)).candidates };
}

/** Share a new response, and store it as it comes when that is allowed. */
export function arrived(
  engine: EngineState,
  { ask, found }: Pick<FetchJob, 'ask' | 'found'>,
  group: Group,
  received: Received,
): Shared {
  updateByHead(engine, ask, group, { received, asked: found.position });
  const planned = planStoring(engine, ask, found, received);
  const single = isUnreadable(received);
  if (planned.kind === 'do-not-store') {
    const { why: notStored } = planned;
    const body = bodyOf(ask.call.request.method, received, 0, () => undefined);
    const rest = { body, entry: null, notStored, failed: false } as const;
    return toShared(ask, received, { ...rest, single: single || notStored === 'endless' });
  }
  const { plan } = planned;
  const { key, requestUrl, tags } = plan.entry;
  group.name({ hashes: [hashKey(key)], urls: [requestUrl], identity: ask.identity, tags });
  // What the header fields leave for the body.
  const room = ask.call.settings.maxEntryBytes - entryBytes(plan.entry);
  const body = bodyOf(ask.call.request.method, received, room, (end) =>
    storeEnded(engine, ask, group, { plan, found, received, end }),
  );
  if (body === null) storeComplete(engine, ask, group, plan, { entry: plan.entry, body: null });
  return toShared(ask, received, { body, entry: plan.entry, failed: false, single });
}

function toShared(
  ask: Ask,
  received: Received,
  rest: Pick<NewResponse, 'body' | 'entry' | 'notStored' | 'failed' | 'single'>,
): Shared {
  const vary = varyNames(received.fields, isUser(ask.identity));
  const selection = { vary, selecting: selectingFields(vary, answeredFields(ask.fields, received.sent)) };
  return { kind: 'response', received, selection, ...rest };
}
