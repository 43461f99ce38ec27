import { fail } from '../../errors.js';
import { DEFAULT_IGNORED_PARAMS, DEFAULT_METHODS, DEFAULT_STATUS_CODES } from '../../http/defaults.js';
import { NEVER_EXPIRE } from '../../http/freshness/expiration.js';
import { parseSettings } from '../../options/parse-settings.js';
import type { SessionOptions as SettingsOptions } from '../../options/table.js';
import { DEFAULT_SETTINGS, type Settings, settingNames } from '../../options/table.js';
import { parsedValue } from './faults.js';
import { isIterator, plain } from './plain.js';
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
export type LiveSettings = { readonly view: SessionSettings; readonly current: () => Settings };

const FIXED: readonly string[] = ['cacheName', 'backend', 'serializer'] satisfies readonly Fixed[];

/** The defaults as option values. With `cacheControl` there is no list of statuses and methods. */
const shownDefaults = ({ cacheControl }: Pick<Settings, 'cacheControl'>) => ({
  ...SHOWN,
  ...(!cacheControl && BY_MODE),
});

const BY_MODE = { allowableCodes: DEFAULT_STATUS_CODES, allowableMethods: DEFAULT_METHODS, sortQuery: true };

const NAMES_BY_MODE: readonly string[] = Object.keys(BY_MODE);

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

/** What live settings act through. `plain` converts an option's value, which may be a function, to plain data. */
type SettingsParts = {
  readonly sync: () => Promise<boolean>;
  /** The base of relative URLs. */
  readonly base: string | null;
  /** All that was given, in plain data. */
  readonly given: object;
  readonly plain: (name: string, value: unknown) => unknown;
};

/** Live settings from the options of a session; `first`: the parsed options. */
export function liveSettings(options: object, first: Settings, parts: SettingsParts): LiveSettings {
  const { sync, base, plain: plainOption } = parts;
  let current = first;
  let given = givenOf(parts.given, parts.given);
  const shown: SessionSettings = { ...shownDefaults(first), sync, toJSON: () => plainOf(given) };
  for (const [name, value] of givenOf(options, parts.given)) Reflect.set(shown, name, value);
  for (const name of ['sync', 'toJSON']) Object.defineProperty(shown, name, { enumerable: false });
  const change = (name: string, value: unknown): boolean => {
    if (FIXED.includes(name)) throw fail('bad-option', 'fixedOption', name);
    const next = new Map(given).set(name, plainOption(name, value));
    current = rooted(parsedValue(parseSettings(Object.fromEntries(next))), base);
    given = next;
    const defaults = shownDefaults(current);
    for (const other of NAMES_BY_MODE) if (!given.has(other)) Reflect.set(shown, other, Reflect.get(defaults, other));
    const said = isIterator(value) ? next.get(name) : value;
    return Reflect.set(shown, name, said === undefined ? Reflect.get(defaults, name) : said);
  };
  const view = new Proxy(shown, {
    set: (_shown, name, value) => change(String(name), value),
    deleteProperty: (_shown, name) => change(String(name), undefined),
    defineProperty: () => false,
  });
  return { view, current: () => current };
}

/** The given options. An iterator can be read only once, so its list replaces it. */
function givenOf(options: object, plainOptions: object): ReadonlyMap<string, unknown> {
  const given = new Map<string, unknown>();
  for (const name of settingNames) {
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined) given.set(name, isIterator(value) ? Reflect.get(plainOptions, name) : value);
  }
  return given;
}

function plainOf(given: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const said = [...given].filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(said.map(([name, value]) => [name, plain(value)]));
}
