import { effectiveMethod } from '../effective-method.js';
import { requestDirectives } from '../fields/cache-control.js';
import { isCacheable, type PolicyQuestion } from '../request-policy.js';
import type { Because } from './explain-reuse.js';

/**
 * Why does a request pass the cache by? Null: by nothing that it says itself.
 *
 * @example
 * explainBypass({ method: 'GET', fields: [], options: {}, settings, urlExpiration: null, isListed: false })?.text;
 */
export function explainBypass(question: PolicyQuestion): Because | null {
  const { method, fields, settings, options, isListed, urlExpiration } = question;
  const expiration = options.expireAfter ?? urlExpiration ?? settings.expireAfter;
  if (options.disabled ?? settings.disabled) return { text: 'The cache is disabled.', section: 'settings' };
  if (!isListed) return { text: 'The URL is none of "urlPatterns".', section: 'settings' };
  if (requestDirectives(fields).noStore)
    return { text: 'The request forbids to store (no-store).', section: 'RFC 9111 §5.2.1.5' };
  if (expiration.kind === 'do-not-cache')
    return { text: 'Nothing of it is to be cached (DO_NOT_CACHE).', section: 'settings' };
  if (!isCacheable(effectiveMethod(method, fields), settings))
    return { text: `The responses to ${method} are not cached.`, section: 'RFC 9110 §9.2.3' };
  if (fields.some(([name]) => name === 'range'))
    return { text: 'It asks for a part, which is cached with "cacheControl" only.', section: 'RFC 9110 §14.2' };
  return null;
}
