import type { UrlPattern } from '../options/url-pattern.js';
import { matchesUrl } from '../request/patterns/url-pattern.js';
import { isListOf, isTexts } from './guards.js';
import type { Selector } from './selector.js';

/** Is this a list of selectors, as a log or another engine has it? */
export const isSelectors = (selectors: unknown): selectors is readonly Selector[] => isListOf(selectors, isSelector);

function isSelector(selector: unknown): selector is Selector {
  if (typeof selector !== 'object' || selector === null || !('kind' in selector)) return false;
  switch (selector.kind) {
    case 'all':
    case 'invalid':
      return true;
    case 'keys':
      return 'keys' in selector && isTexts(selector.keys);
    case 'pattern':
      return 'pattern' in selector && isPattern(selector.pattern);
    case 'urls':
      return 'urls' in selector && isTexts(selector.urls);
    case 'identity':
      return 'identity' in selector && typeof selector.identity === 'string';
    case 'tags':
      return 'tags' in selector && isTexts(selector.tags);
    case 'expired':
      return 'now' in selector && typeof selector.now === 'number';
    case 'older':
      return 'than' in selector && typeof selector.than === 'number';
    default:
      return false;
  }
}

/** Can a URL be matched with it? */
function isPattern(value: unknown): value is UrlPattern {
  if (!hasPatternShape(value)) return false;
  try {
    matchesUrl(value, 'https://any.test/', null);
    return true;
  } catch {
    return false;
  }
}

function hasPatternShape(value: unknown): value is UrlPattern {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  switch (value.kind) {
    case 'glob':
    case 'path':
      return 'pattern' in value && typeof value.pattern === 'string';
    case 'regexp':
      return 'source' in value && 'flags' in value && isTexts([value.source, value.flags]);
    default:
      return value.kind === 'components' && 'components' in value && typeof value.components === 'object';
  }
}
