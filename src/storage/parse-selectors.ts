import { type Guard, isMillis, isRecord, isString, isTexts, listOf, nullable, optional, shape } from '../guards.js';
import { isUrlPattern } from '../options/settings-shape.js';
import type { UrlPattern } from '../options/url-pattern.js';
import { matchesUrl } from '../request/patterns/url-pattern.js';
import type { Selector } from './selector.js';

/** A URL pattern that can be matched: a RegExp from a record may not compile. */
const isPattern: Guard<UrlPattern> = (value): value is UrlPattern => {
  try {
    return isUrlPattern(value) && typeof matchesUrl(value, 'https://any.test/', null) === 'boolean';
  } catch {
    return false;
  }
};

type MembersOf<Kind extends Selector['kind']> = Omit<Extract<Selector, { readonly kind: Kind }>, 'kind'>;

const SHAPES: Readonly<Record<string, Guard<unknown>>> = {
  all: shape({}),
  invalid: shape({}),
  keys: shape({ keys: isTexts }),
  urls: shape({ urls: isTexts, method: optional(isString) }),
  pattern: shape({ pattern: isPattern, origin: nullable(isString) }),
  identity: shape({ identity: isString }),
  tags: shape({ tags: isTexts }),
  expired: shape({ now: isMillis }),
  older: shape({ than: isMillis }),
} satisfies { readonly [Kind in Selector['kind']]: Guard<MembersOf<Kind>> };

const isSelector: Guard<Selector> = (value): value is Selector =>
  isRecord(value) && isString(value.kind) && Object.hasOwn(SHAPES, value.kind) && SHAPES[value.kind]?.(value) === true;

/** Selectors as a removal log or a message of another engine holds them. */
export const isSelectors: Guard<readonly Selector[]> = listOf(isSelector);
