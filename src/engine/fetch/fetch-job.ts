import { validationOutcome } from '../../http/validating/validation.js';
import { answeredFields } from '../../http/vary/browser-fields.js';
import { selectingFields, varyNames } from '../../http/vary/vary.js';
import { hashKey } from '../../request/key/key-hash.js';
import type { Candidate } from '../../storage/entry.js';
import { entryBytes } from '../../storage/entry-bytes.js';
import type { Ask } from '../ask.js';
import { discard } from '../discard.js';
import { isUser } from '../identity/identities.js';
import { fromStore } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import type { Found } from '../lookup/reads.js';
import { mayStandIn } from '../lookup/reuse.js';
import type { EngineState } from '../state.js';
import { storeFreshened, storeSelected, updateByHead } from '../store/freshen.js';
import { planStoring } from '../store/plan.js';
import { store, storeWhole } from '../store/store.js';
import { completed } from './complete-part.js';
import { type Group, isUnreadable, type NewResponse, type Received, type Shared } from './fetch-group.js';
import { bodyOf, forward } from './forward.js';
import { type Forwarding, isUnfollowed } from './forwarding.js';

/** What is asked of the origin: a new response, or whether the stored one still holds. */
export type Errand = {
  readonly ask: Ask;
  readonly found: Found;
  readonly forwarding: Forwarding;
  readonly stored: Candidate | null;
};

/** Send the request, and find out what its answer means for what is stored. */
export async function run(engine: EngineState, given: Errand, group: Group): Promise<Shared> {
  const errand = { ...given, found: askedNow(engine, given.found) };
  const { ask, forwarding, stored } = errand;
  const received = await forward(engine, ask.call, forwarding, group.signal);
  if (isUnfollowed(forwarding, received.response, ask.call.request))
    return elsewhere(engine, errand, await runAgain(engine, errand, group, received));
  if (received.redirected && ask.learnKey !== undefined) await ask.learnKey(received.url).catch(() => undefined);
  if (forwarding.kind === 'rest') {
    const whole = stored === null ? null : completed(stored, received);
    return whole === null ? runAgain(engine, errand, group, received) : changed(engine, errand, group, whole);
  }
  if (stored !== null) return validated(engine, { ...errand, stored }, group, received);
  if (received.response.status !== 304 || forwarding.kind !== 'conditional')
    return changed(engine, errand, group, received);
  const selected = await storeSelected(engine, ask, group, { found: errand.found, received });
  return selected === undefined
    ? runAgain(engine, errand, group, received)
    : { kind: 'freshened', candidate: selected };
}

/** What memory found may be of long ago, and so may be what was found before the turn of this fetch came. */
const askedNow = ({ order }: EngineState, found: Found): Found =>
  found.position === null ? found : { ...found, position: order.asking(found.position) };

/** The URL redirects now: unless an alias takes the place of what it had before, that would be validated in vain each time. */
async function elsewhere(engine: EngineState, { ask, stored }: Errand, shared: Shared): Promise<Shared> {
  const isAnswered = shared.kind === 'response' && (shared.received.response.ok || isUnreadable(shared.received));
  const hasAlias = shared.kind === 'response' && shared.entry !== null && ask.policy.expiration.kind !== 'unset';
  if (stored !== null && isAnswered && !hasAlias) await discard(engine, stored.entry.cacheKey);
  return shared;
}

/** What came says nothing about what was asked: ask for all of it. An unsafe request is never sent again, so that is its answer. */
async function runAgain(engine: EngineState, errand: Errand, group: Group, received: Received): Promise<Shared> {
  if (engine.sent.has(errand.ask.call)) return changed(engine, errand, group, received);
  received.response.body?.cancel().catch(() => undefined);
  return run(engine, { ...errand, stored: null, forwarding: { kind: 'refresh' } }, group);
}

/** The answer to a validation. RFC 9111 §4.3.3. */
async function validated(
  engine: EngineState,
  errand: Errand & { readonly stored: Candidate },
  group: Group,
  received: Received,
): Promise<Shared> {
  const { ask, forwarding, stored, found } = errand;
  const conditions = forwarding.kind === 'conditional' ? forwarding.conditions : [];
  const {
    fields,
    response: { status },
  } = received;
  switch (validationOutcome({ status, fields, conditions, stored: stored.entry, policy: ask.policy })) {
    case 'not-modified': {
      const candidate = storeFreshened(engine, ask, group, { stored, since: found.position, received });
      return { kind: 'freshened', candidate };
    }
    case 'unusable':
      return runAgain(engine, errand, group, received);
    case 'failed':
      return isOfUse(engine, errand) ? arrived(engine, errand, group, received) : failed(ask, received);
    case 'changed':
      return changed(engine, errand, group, received);
  }
}

/** With `cacheControl` the failure itself is an answer like any other where nothing stale may be served in its place. */
const isOfUse = (engine: EngineState, { ask, stored }: Errand): boolean =>
  ask.policy.cacheControl && stored !== null && !mayStandIn(engine, ask, stored);

function failed(ask: Ask, received: Received): Shared {
  const body = bodyOf(ask.call.request.method, received, 0, () => undefined);
  return toShared(ask, received, { body, entry: null, failed: true, single: false });
}

/** A new response, for the place where it would go. */
async function changed(engine: EngineState, errand: Errand, group: Group, received: Received): Promise<Shared> {
  const found = await standing(engine, errand, received);
  // A part is joined to what is stored.
  const isPart = received.response.status === 206;
  return arrived(engine, { ...errand, found: isPart ? await withBodies(engine, found) : found }, group, received);
}

async function withBodies(engine: EngineState, found: Found): Promise<Found> {
  const candidates = await Promise.all(found.candidates.map(({ entry }) => readSelected(engine, found, entry)));
  return { ...found, candidates: candidates.filter((candidate) => candidate !== null) };
}

/** What stands where the response would go. After a redirect, and for `integrity`, nobody has looked there yet. */
async function standing(engine: EngineState, { ask, found }: Errand, received: Received): Promise<Found> {
  const key = received.redirected ? ask.keyOf(received.url) : ask.key;
  const isKnown = key === ask.key && !ask.call.request.fetchOptions.integrity;
  if (isKnown || !ask.policy.write || found.candidates.some(({ entry }) => entry.key === key)) return found;
  return { ...found, candidates: (await fromStore(engine, key)).candidates };
}

/** A new response: stored as it comes, when it may be. */
export function arrived(
  engine: EngineState,
  { ask, found }: Pick<Errand, 'ask' | 'found'>,
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
  // What the fields leave for the body.
  const room = ask.call.settings.maxEntryBytes - entryBytes(plan.entry);
  const body = bodyOf(ask.call.request.method, received, room, (end) =>
    storeWhole(engine, ask, group, { plan, found, received, end }),
  );
  if (body === null) store(engine, ask, group, plan, { entry: plan.entry, body: null });
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
