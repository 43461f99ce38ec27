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
import { storeFreshened, storeSelected, updateByHead } from '../store/freshen.js';
import { completed } from '../store/parts.js';
import { planStoring } from '../store/plan.js';
import { storeComplete, storeEnded } from '../store/store.js';
import { isUnreadable, type NewResponse, type Received, type Shared } from './fetch-group.js';
import { bodyOf, forward } from './forward.js';
import { type Fetching, isUnfollowed } from './forwarding.js';

/** Send the request, and apply its response to what is stored. */
export async function run(given: Fetching): Promise<Shared> {
  const { ask, found, forwarding, stored, group } = given;
  const { engine, call } = ask;
  // The position of a lookup may be old: from the memory tier, or from before a wait for another tab.
  const position = found.position === null ? null : engine.order.asking(found.position);
  const job = { ...given, found: { ...found, position } };
  const received = await forward(engine, call, forwarding, group.signal);
  if (isUnfollowed(forwarding, received.response, call.request)) return elsewhere(job, await runAgain(job, received));
  if (received.redirected) await ask.learnKey?.(received.url).catch(() => undefined);
  if (forwarding.kind === 'rest') {
    const whole = stored === null ? null : completed(stored, received);
    return whole === null ? runAgain(job, received) : changed(job, whole);
  }
  if (stored !== null) return validated(job, stored, received);
  if (received.response.status !== 304 || forwarding.kind !== 'conditional') return changed(job, received);
  const selected = await storeSelected(job, received);
  return selected === undefined ? runAgain(job, received) : revalidated(selected);
}

/** The URL redirects now. Unless an alias replaces the stored response, each request would validate it to no effect. */
async function elsewhere({ ask, stored }: Fetching, shared: Shared): Promise<Shared> {
  const isAnswered = shared.kind === 'response' && (shared.received.response.ok || isUnreadable(shared.received));
  const hasAlias = shared.kind === 'response' && shared.entry !== null && ask.policy.expiration.kind !== 'unset';
  if (stored !== null && isAnswered && !hasAlias) await discard(ask.engine, stored.entry.cacheKey);
  return shared;
}

/** The response does not answer the question: request all of it. An unsafe request is never sent again; the response is its answer. */
async function runAgain(job: Fetching, received: Received): Promise<Shared> {
  const { engine, call } = job.ask;
  if (engine.sent.has(call)) return changed(job, received);
  received.response.body?.cancel().catch(() => undefined);
  return run({ ...job, stored: null, forwarding: { kind: 'refresh' } });
}

/** Handle the response to a validation. RFC 9111 §4.3.3. */
async function validated(job: Fetching, stored: Candidate, received: Received): Promise<Shared> {
  const { ask, forwarding } = job;
  const conditions = forwarding.kind === 'conditional' ? forwarding.conditions : [];
  const {
    fields,
    response: { status },
  } = received;
  switch (validationOutcome({ status, fields, conditions, stored: stored.entry, policy: ask.policy })) {
    case 'not-modified':
      return revalidated(storeFreshened(job, stored, received));
    case 'unusable':
      return runAgain(job, received);
    case 'failed':
      // With `cacheControl` the failure itself is the answer where nothing stale may be served instead.
      return ask.policy.cacheControl && !mayStandIn(ask, stored)
        ? arrived(job, received)
        : toShared(ask, received, { failed: true });
    case 'changed':
      return changed(job, received);
  }
}

/** A stored response that a 304 has renewed. */
const revalidated = (candidate: Candidate): Shared => ({
  kind: 'stored',
  candidate,
  alias: null,
  source: 'revalidated',
});

/** Handle a new response, in view of what is stored under its name. */
async function changed(job: Fetching, received: Received): Promise<Shared> {
  const found = await storedBeside(job, received);
  if (received.response.status !== 206) return arrived({ ...job, found }, received);
  // A part is joined to the stored part.
  const read = await Promise.all(found.candidates.map(({ entry }) => readSelected(job.ask.engine, found, entry)));
  const candidates = read.filter((candidate) => candidate !== null);
  return arrived({ ...job, found: { ...found, candidates } }, received);
}

/** Look up the name of the response where that has not been done: after a redirect, and for `integrity`. */
async function storedBeside({ ask, found }: Fetching, received: Received): Promise<Found> {
  const key = received.redirected ? ask.keyOf(received.url) : ask.key;
  const isKnown = key === ask.key && !ask.call.request.fetchOptions.integrity;
  if (isKnown || !ask.policy.write || found.candidates.some(({ entry }) => entry.key === key)) return found;
  return { ...found, candidates: (await fromStore(ask.engine, key)).candidates };
}

/** Share a new response, and store it as it comes when that is allowed. */
export function arrived(job: Fetching, received: Received): Shared {
  const { ask, group } = job;
  const { call, identity } = ask;
  updateByHead(job, received);
  const plan = planStoring(job, received);
  if (typeof plan === 'string') return toShared(ask, received, { notStored: plan });
  const { entry } = plan;
  group.name({ hash: hashKey(entry.key), url: entry.requestUrl, identity, tags: entry.tags });
  // The header fields take part of the limit; the rest is for the body.
  const room = call.settings.maxEntryBytes - entryBytes(entry);
  const body = bodyOf(call.request.method, received, room, (end) => storeEnded(job, plan, received, end));
  if (body === null) storeComplete(job, plan, { entry, body: null });
  return toShared(ask, received, { body, entry });
}

/** A new response for all who wait for it; without an entry its body is not collected. */
function toShared(
  { call, fields, identity }: Ask,
  received: Received,
  about: Partial<Pick<NewResponse, 'body' | 'entry' | 'notStored' | 'failed'>>,
): Shared {
  const vary = varyNames(received.fields, isUser(identity));
  const { body = bodyOf(call.request.method, received), entry = null, notStored, failed = false } = about;
  return {
    kind: 'response',
    received,
    body,
    entry,
    ...(notStored !== undefined && { notStored }),
    failed,
    single: isUnreadable(received) || notStored === 'endless',
    selection: { vary, selecting: selectingFields(vary, answeredFields(fields, received.sent)) },
  };
}
