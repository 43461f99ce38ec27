import { fail } from '../../errors.js';
import { isIterable, isRecord } from '../../guards.js';
import { DEFAULT_IGNORED_PARAMS, DEFAULT_METHODS, DEFAULT_STATUS_CODES } from '../../http/defaults.js';
import { NEVER_EXPIRE } from '../../http/freshness/expiration.js';
import { parseSettings } from '../../options/parse-settings.js';
import type { SessionOptions as SettingsOptions } from '../../options/table.js';
import { DEFAULT_SETTINGS, isOptionName, type Settings } from '../../options/table.js';
import { parseUrlPattern } from '../../options/url-pattern.js';
import type { OwnFunctions } from '../own-functions.js';
import { parsedValue } from './faults.js';
import { PAGE_OPTIONS } from './options.js';
import { rooted } from './rooted.js';

type Fixed = 'cacheName' | 'backend' | 'serializer';
type Changeable = Omit<SettingsOptions, Fixed>;

/**
 * The options of a session, to be read and changed (requests-cache: CachedSession.settings). What is assigned is checked at once,
 * and holds for the requests that follow.
 *
 * @example
 * session.settings.staleIfError = { days: 1 };
 * await session.settings.sync(); // for fetch events, too
 */
export type SessionSettings = { -readonly [Name in keyof Changeable]: Changeable[Name] } & Readonly<
  Required<Pick<SettingsOptions, Fixed>>
> & {
    /**
     * Use these settings for the worker's fetch events instead of its start options, except for its routes. They are persistent.
     * Resolves with false if no worker answers this session, so that there are no such events.
     */
    sync(): Promise<boolean>;
    /** The options that differ from the defaults, as plain data. */
    toJSON(): Readonly<Record<string, unknown>>;
  };

/** The settings as the user sees them, and as they are sent. */
export type LiveSettings = { readonly view: SessionSettings; readonly current: Settings };

const FIXED: readonly string[] = ['cacheName', 'backend', 'serializer'] satisfies readonly Fixed[];

/** The defaults as option values. With `cacheControl` there is no list of statuses and methods. */
const shownDefaults = ({ cacheControl }: Pick<Settings, 'cacheControl'>) => ({
  ...SHOWN,
  ...(!cacheControl && BY_MODE),
});

const BY_MODE = { allowableCodes: DEFAULT_STATUS_CODES, allowableMethods: DEFAULT_METHODS, sortQuery: true };

const SHOWN = {
  ...DEFAULT_SETTINGS,
  expireAfter: NEVER_EXPIRE,
  staleIfError: false,
  staleWhileRevalidate: false,
  sortQuery: false,
  ignoredParameters: DEFAULT_IGNORED_PARAMS,
  urlsExpireAfter: [],
  urlPatterns: null,
  ignoreUrlParams: [],
} satisfies SettingsOptions;

/** What live settings act through. */
type SettingsParts = {
  readonly own: OwnFunctions;
  readonly sync: () => Promise<boolean>;
  /** The base of relative URLs. */
  readonly base: string | null;
  /** Called with an identity that is assigned, before it counts. Throws for what is none. */
  readonly identify: (identity: unknown) => void;
};

/** Live settings from the options of a session. Throws a CacheError that lists everything that is wrong with them. */
export function liveSettings(options: object, { own, sync, base, identify }: SettingsParts): LiveSettings {
  const read = (values: object): Settings => rooted(parsedValue(parseSettings(own.plain(values), PAGE_OPTIONS)), base);
  let given: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(options)
      .filter(([name, value]) => isOptionName(name) && value !== undefined)
      .map(([name, value]) => [name, listed(value)]),
  );
  const live = { current: read(isRecord(options) ? { ...options, ...given } : options) };
  const toJSON = (): Readonly<Record<string, unknown>> => plainOf(own.plain(given));
  const shown: SessionSettings = { ...shownDefaults(live.current), ...given, sync, toJSON };
  for (const name of ['sync', 'toJSON']) Object.defineProperty(shown, name, { enumerable: false });
  const change = (name: string, value: unknown): boolean => {
    if (FIXED.includes(name)) throw fail('bad-option', 'fixedOption', name);
    if (name === 'identity') identify(value);
    const { [name]: _before, ...others } = given;
    const next = value === undefined ? others : { ...others, [name]: listed(value) };
    live.current = read(next);
    given = next;
    Object.assign(shown, shownDefaults(live.current), given);
    return true;
  };
  const view = new Proxy(shown, {
    set: (_shown, name, value) => change(String(name), value),
    deleteProperty: (_shown, name) => change(String(name), undefined),
    defineProperty: () => false,
  });
  return Object.assign(live, { view });
}

const plainOf = (values: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, plain(value)]])));

/** An option as JSON can show it: a RegExp as its text, a URLPattern as its parts, what can be iterated as an array. */
function plain(value: unknown): unknown {
  if (value instanceof RegExp) return String(value);
  const pattern = parseUrlPattern(value);
  if (pattern.kind === 'components') return pattern.components;
  if (isIterable(value)) return Array.from(value, plain);
  return value;
}

/** An iterator can be read only once, so its list replaces it. */
const listed = (value: unknown): unknown => (isIterable(value) && 'next' in value ? [...value] : value);
