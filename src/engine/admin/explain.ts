import {
  type ExpirationSource,
  explainBypass,
  explainExpiration,
  explainNotStored,
  explainReuse,
  type WhyNotStored,
} from '../../http/explain/explain.js';
import { type FieldLines, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { ageAt, isFresh } from '../../http/freshness/freshness.js';
import type { Reuse } from '../../http/freshness/reuse.js';
import { type Millis, type Seconds, secondsBetween } from '../../http/units.js';
import type { Expiration } from '../../options/expiration.js';
import type { RequestSettings } from '../../options/request-settings.js';
import type { Settings } from '../../options/settings.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { StoredEntry } from '../../storage/entry.js';
import { type Ask, questionOf, toAsk } from '../ask.js';
import { find } from '../lookup/lookup.js';
import { reuseOf } from '../lookup/reuse.js';
import type { EngineState } from '../state.js';

/** A request that is to be explained, not sent. */
export type Explained = {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly options: RequestSettings;
};

/** What a request would get now, and why. */
export type Explanation = {
  /** What the cache would do: see `Reuse`. `bypass`: nothing. */
  readonly outcome: Reuse<StoredEntry>['kind'] | 'bypass';
  /** Why, as a sentence, and the section that says so. */
  readonly text: string;
  readonly section: string;
  /** Why the last response to this request was not stored; null: it was, or it is not remembered. With a `text` that tells it. */
  readonly notStored: WhyNotStored | null;
  /** The stored response that was selected; null: none. */
  readonly cacheKey: string | null;
  /** Its age, and what is left of its freshness lifetime, in seconds: negative once it is stale, `Infinity` for ever. */
  readonly age: number | null;
  readonly ttl: number | null;
  /** What the origin would be asked with beside the request's own fields; one `name:value` per line. */
  readonly conditions: FieldLines;
  /** How long a new response would stay fresh, as far as it does not say so itself, and who says that. */
  readonly expiration: Expiration;
  readonly expirationBy: ExpirationSource;
};

/** What a request would get now, and why. Nothing is sent, and nothing changes. */
export async function explain(engine: EngineState, about: Explained): Promise<Explanation> {
  const question = questionOf(engine, about, parseFieldLines(about.request.fields));
  const { expiration, by } = explainExpiration(question);
  const common = { expiration, expirationBy: by } as const;
  const ask = await toAsk(engine, about);
  const bypass = explainBypass(question);
  if (ask === null || bypass !== null) return { ...common, outcome: 'bypass', ...(bypass ?? UNKNOWN), ...NOTHING };
  const found = await find(engine, ask);
  const reuse = reuseOf(engine, ask, found);
  const now = engine.parts.now();
  const because = whyNothing(engine, ask, reuse) ?? { notStored: null, ...explainReuse(reuse, ask.policy, now) };
  return { ...common, outcome: reuse.kind, ...because, ...selectedIn(reuse, now) };
}

/** Nothing is stored, since the response that was to be stored was refused. */
function whyNothing(
  engine: EngineState,
  { key }: Ask,
  reuse: Reuse<StoredEntry>,
): Pick<Explanation, 'notStored' | 'text' | 'section'> | null {
  const why = reuse.kind === 'miss' && reuse.why === 'uri-miss' ? engine.refusals.get(key) : undefined;
  if (why === undefined) return null;
  const { text, section } = explainNotStored(why);
  return {
    notStored: why,
    text: `Nothing is stored for this request. Its last response was not stored: ${text}`,
    section,
  };
}

/** It has conditions that only the origin can judge, or what its settings name is not there. */
const UNKNOWN = { text: 'The cache cannot judge this request.', section: 'RFC 9110 §13.1' };

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
