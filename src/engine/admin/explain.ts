import {
  because,
  type ExpirationSource,
  explainExpiration,
  reasonOfReuse,
  reasonToBypass,
} from '../../http/explain/explain.js';
import type { Reason } from '../../http/explain/sentences.js';
import { type FieldLines, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { ageAt } from '../../http/freshness/age.js';
import type { Expiration } from '../../http/freshness/expiration.js';
import { isFresh } from '../../http/freshness/freshness.js';
import type { Reuse } from '../../http/freshness/reuse.js';
import type { WhyNotStored } from '../../http/storing/storing.js';
import { type Millis, type Seconds, secondsBetween } from '../../http/units.js';
import type { RequestSettings } from '../../options/request-settings.js';
import type { Settings } from '../../options/table.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { StoredEntry } from '../../storage/entry.js';
import { type Ask, questionOf, toAsk } from '../ask.js';
import { find } from '../lookup/lookup.js';
import { reuseOf } from '../lookup/reuse.js';
import type { EngineState } from '../state.js';

/** A request to explain, which is not sent. */
export type Explained = {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly options: RequestSettings;
};

/** The outcome that a request would have now, and why: `describeReason` gives the sentence. */
export type Explanation = Reason & {
  /** The decision of the cache: see `Reuse`. `bypass`: none. */
  readonly outcome: Reuse<StoredEntry>['kind'] | 'bypass';
  /** Why the last response to this request was not stored, which is the reason then; null: it was, or it is not remembered. */
  readonly notStored: WhyNotStored | null;
  /** The selected stored response; null: none. */
  readonly cacheKey: string | null;
  /** Its age, and its remaining freshness lifetime, in seconds: negative once it is stale, `Infinity` if it never expires. */
  readonly age: number | null;
  readonly ttl: number | null;
  /** The fields that would be added to the request, one `name:value` per line. */
  readonly conditions: FieldLines;
  /** The expiration of a new response unless it has its own, and the setting that decides it. */
  readonly expiration: Expiration;
  readonly expirationBy: ExpirationSource;
};

/** The decision about a request now, and why. Nothing is sent, and nothing changes. */
export async function explain(engine: EngineState, about: Explained): Promise<Explanation> {
  const question = questionOf(engine, about, parseFieldLines(about.request.fields));
  const { expiration, by } = explainExpiration(question);
  const common = { expiration, expirationBy: by } as const;
  const ask = await toAsk(engine, about);
  const bypass = reasonToBypass(question);
  if (ask === null || bypass !== null)
    return { ...common, outcome: 'bypass', ...(bypass ?? because('unjudged')), ...NOTHING };
  const found = await find(ask);
  const reuse = reuseOf(ask, found);
  const now = engine.parts.now();
  const reason = reasonOfRefusal(engine, ask, reuse) ?? { notStored: null, ...reasonOfReuse(reuse, ask.policy, now) };
  return { ...common, outcome: reuse.kind, ...reason, ...selectedIn(reuse, now) };
}

/** Nothing is stored because the last response was not stored. */
function reasonOfRefusal(
  engine: EngineState,
  { key }: Ask,
  reuse: Reuse<StoredEntry>,
): (Reason & Pick<Explanation, 'notStored'>) | null {
  const notStored = reuse.kind === 'miss' && reuse.why === 'uri-miss' ? engine.refusals.get(key) : undefined;
  return notStored === undefined ? null : { notStored, ...because('notStored', notStored) };
}

const NOTHING = { notStored: null, cacheKey: null, age: null, ttl: null, conditions: '' };

type About = Pick<Explanation, 'cacheKey' | 'age' | 'ttl' | 'conditions'>;

function selectedIn(reuse: Reuse<StoredEntry>, now: Millis): About {
  const conditions = conditionsIn(reuse);
  if (!('selected' in reuse)) return { cacheKey: null, age: null, ttl: null, conditions };
  const { selected } = reuse;
  return { cacheKey: selected.cacheKey, age: ageAt(selected, now), ttl: ttlOf(selected, now), conditions };
}

const ttlOf = (selected: StoredEntry, now: Millis): Seconds | null =>
  isFresh(selected, now) || selected.expires <= now ? secondsBetween(now, selected.expires) : null;

function conditionsIn(reuse: Reuse<StoredEntry>): FieldLines {
  if ('conditions' in reuse) return toFieldLines(reuse.conditions);
  return reuse.kind === 'complete' ? toFieldLines(reuse.fields) : '';
}
