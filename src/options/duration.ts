import { shown } from '../errors.js';
import { type Seconds, seconds } from '../http/units.js';
import { badOption, type Fault } from './faults.js';

/** A length of time in named units, added up. A `Temporal.Duration` is one too, as long as it has no years and months. */
export type Duration = {
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
};

/** Read a {@link Duration}. */
export function parseDuration(value: object): Seconds | Fault {
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
