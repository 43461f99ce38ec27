import type { Parsed } from './faults.js';
import { READERS } from './kinds.js';
import { type OptionBag, openOptions } from './open-options.js';
import { DEFAULT_SETTINGS, OPTIONS, type OptionName, type Settings, settingNames } from './table.js';

/**
 * Read the plain-data options of a session. `others`: options that the caller reads itself (fetch, worker ...), left alone here.
 *
 * @example
 * const parsed = parseSettings({ expireAftr: 60 });
 * if (parsed.kind === 'faults') parsed.faults[0]?.values; // ['expireAftr', ...]: error-texts.ts has the sentence
 */
export function parseSettings(options: unknown, others: readonly string[] = []): Parsed<Settings> {
  const bag = openOptions(options, settingNames, { others });
  return bag.parsed(readSettings(bag));
}

/** Read the options of a session out of a bag. */
export function readSettings(bag: OptionBag): Settings {
  const settings = readRows(bag, settingNames, DEFAULT_SETTINGS);
  return { ...settings, maxEntryBytes: Math.min(settings.maxEntryBytes, settings.maxCacheBytes) };
}

/** Read some options of the table; the settings of the others are those of `fallback`. */
export function readRows(bag: OptionBag, names: readonly OptionName[], fallback: Settings): Settings {
  const settings = { ...fallback };
  for (const name of names) {
    const reader = READERS[OPTIONS[name][0]];
    Reflect.set(
      settings,
      name,
      bag.read<unknown>(name, (value) => reader(value, name, settings), fallback[name]),
    );
  }
  return settings;
}
