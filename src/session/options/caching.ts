import { parseRequestCache, type RequestSettings } from '../../options/request-settings.js';
import type { SettingsFor } from '../identity.js';
import { parsedValue } from './faults.js';
import type { SendOptions } from './options.js';
import { rooted } from './rooted.js';

/** How one request is cached, and the parts that it is sent by. */
export type Caching<Parts> = { readonly caching: RequestSettings; readonly parts: Parts };

/** The session's settings hold for a request, unless it has `cache: { … }`: then the same parts, but with settings of its own. */
export function ownCaching<Parts extends { readonly settings: SettingsFor; readonly base: () => string | null }>(
  cache: SendOptions['cache'],
  caching: RequestSettings,
  parts: Parts,
): Caching<Parts> {
  if (typeof cache !== 'object') return { caching, parts };
  const { settings: read, options } = parsedValue(parseRequestCache(cache, parts.settings()));
  const settings = rooted(read, parts.base());
  return {
    caching: { ...options, ...caching },
    parts: { ...parts, settings: (request) => ({ ...settings, identity: parts.settings(request).identity }) },
  };
}
