import { shown } from '../errors.js';
import { parseHttpDate } from '../http/fields/http-date.js';
import { DO_NOT_CACHE, type Expiration, NEVER_EXPIRE } from '../http/freshness/expiration.js';
import { millis, type Seconds, seconds } from '../http/units.js';
import { badOption, type Fault, isFault } from './faults.js';

/** A length of time in named units, added up. A `Temporal.Duration` is one too, as long as it has no years and months. */
export type Duration = {
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
};

/**
 * How long a response stays fresh (requests-cache ExpirationTime): seconds, a duration, a moment as `Date` or HTTP-date, or one
 * of {@link NEVER_EXPIRE}, {@link EXPIRE_IMMEDIATELY} and {@link DO_NOT_CACHE}. Other negative seconds: already stale.
 *
 * @example
 * const hour: ExpirationTime = 3600;
 * const week: ExpirationTime = { days: 7 };
 * const newYear: ExpirationTime = new Date('2030-01-01T00:00:00Z');
 */
export type ExpirationTime = number | Date | Duration | string;

/**
 * Read an {@link ExpirationTime} that a user gave.
 *
 * @example
 * parseExpiration({ minutes: 5 }); // { kind: 'after', seconds: 300 }
 * parseExpiration('tomorrow');     // { kind: 'fault', ... }
 */
export function parseExpiration(value: unknown): Expiration | Fault {
  if (typeof value === 'number') return fromSeconds(value);
  if (typeof value === 'string') return fromText(value);
  if (value instanceof Date) return fromDate(value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return fromDuration(value);
  return notATime(value);
}

/** RFC 850's two-digit years have no other century to go by in an option: 70 to 99 are of the last one. */
const CENTURY = millis(Date.UTC(2019, 0));

function fromSeconds(value: number): Expiration | Fault {
  if (value === NEVER_EXPIRE) return { kind: 'never' };
  return Number.isFinite(value) ? { kind: 'after', seconds: seconds(value) } : notATime(value);
}

function fromText(value: string): Expiration | Fault {
  if (value === DO_NOT_CACHE) return { kind: 'do-not-cache' };
  const moment = parseHttpDate(value, CENTURY);
  return moment === null ? notATime(value) : { kind: 'at', moment };
}

function fromDate(value: Date): Expiration | Fault {
  const moment = value.getTime();
  return Number.isNaN(moment) ? badOption('invalidDate') : { kind: 'at', moment: millis(moment) };
}

function fromDuration(value: object): Expiration | Fault {
  const length = parseDuration(value);
  return isFault(length) ? length : { kind: 'after', seconds: length };
}

function notATime(value: unknown): Fault {
  return badOption('notExpiration', shown(value));
}

/** Read a {@link Duration}. */
function parseDuration(value: object): Seconds | Fault {
  const unknown = Object.keys(value).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return badOption('noSuchUnit', unknown, NAMES);
  const given = new Map(
    NAMES.map((name) => [name, member(value, name)] as const).filter(([, part]) => part !== undefined),
  );
  if (given.size === 0) return badOption('emptyDuration');
  let sum = 0;
  for (const [name, part] of given) {
    if (typeof part !== 'number' || !Number.isFinite(part)) return badOption('wrongUnit', name, shown(part));
    const length = SECONDS[name];
    if (length === undefined && part !== 0) return badOption('unitWithoutLength', name);
    sum += part * (length ?? 0);
  }
  return seconds(sum);
}

/** How many seconds each unit has; those without a fixed length stand here for the sake of Temporal, which always has them. */
const SECONDS: Readonly<Record<string, number | undefined>> = {
  years: undefined,
  months: undefined,
  weeks: 604_800,
  days: 86_400,
  hours: 3_600,
  minutes: 60,
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
  nanoseconds: 1e-9,
};
const NAMES = Object.keys(SECONDS);

/** Not only own members: those of a Temporal.Duration are getters of its prototype. */
const member = (value: object, name: string): unknown => Reflect.get(value, name);
