import type { Settings } from '../../options/table.js';
import type { UrlPattern } from '../../options/url-pattern.js';
import { mountPrefix } from '../../request/patterns/mounted.js';

/** Settings whose relative patterns and prefixes mean what relative URLs of the session mean: they are on the origin of its base. */
export function rooted(settings: Settings, base: string | null): Settings {
  const { urlsExpireAfter, urlPatterns, adapters } = settings;
  return {
    ...settings,
    urlsExpireAfter: urlsExpireAfter.map(([pattern, expiration]) => [rootedPattern(pattern, base), expiration]),
    urlPatterns: urlPatterns?.map((pattern) => rootedPattern(pattern, base)) ?? null,
    adapters: adapters.map(([prefix, name]) => [mountPrefix(prefix, base), name]),
  };
}

/** Engines know the page's origin alone: a path on that of another base becomes a glob for host and path. */
export function rootedPattern(pattern: UrlPattern, base: string | null): UrlPattern {
  if (pattern.kind !== 'path' || base === null || !URL.canParse(base)) return pattern;
  const { host, origin } = new URL(base);
  if (host === '' || origin === globalThis.location?.origin) return pattern;
  return { kind: 'glob', pattern: host + pattern.pattern };
}
