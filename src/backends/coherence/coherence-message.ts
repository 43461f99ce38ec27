import { either, type Guard, isNumber, isString, isTexts, isUnknown, literal, nullable, shape } from '../../guards.js';
import { isSelectors } from '../../storage/parse-selectors.js';
import type { Selector } from '../../storage/selector.js';
import type { SharedEvent } from '../../storage/tier.js';

/** A message between the engines on one store. */
export type CoherenceMessage =
  /**
   * These cacheKeys, or everything (null), changed. With selectors: what they match was removed; a version that does not know them goes by
   * the cacheKeys. With an id the owner answers `seen`.
   */
  | {
      readonly kind: 'changed';
      readonly cacheKeys: readonly string[] | null;
      readonly selectors?: readonly Selector[];
      readonly id?: string;
    }
  | { readonly kind: 'seen'; readonly id: string }
  /** The sender has become the owner. */
  | { readonly kind: 'owner' }
  /** An event of the sender. */
  | { readonly kind: 'event'; readonly event: SharedEvent };

/** Selectors and an id of another version are ignored, and the message goes by its cacheKeys. */
const isChanged = shape<{ kind: 'changed'; cacheKeys: readonly string[] | null; selectors: unknown; id: unknown }>({
  kind: literal('changed'),
  cacheKeys: nullable(isTexts),
  selectors: isUnknown,
  id: isUnknown,
});

const isEvent: Guard<SharedEvent> = either(
  shape({ type: literal('stored', 'updated', 'revalidated'), url: isString, cacheKey: nullable(isString) }),
  either(
    shape({ type: literal('invalidated', 'evicted'), cacheKeys: isTexts }),
    shape({ type: literal('cleared'), deleted: isNumber }),
  ),
);

const isOther: Guard<Exclude<CoherenceMessage, { kind: 'changed' }>> = either(
  shape({ kind: literal('seen'), id: isString }),
  either(shape({ kind: literal('owner') }), shape({ kind: literal('event'), event: isEvent })),
);

/** A message of the channel; undefined when it is not one of ours, or of a later version. */
export function parseMessage(message: unknown): CoherenceMessage | undefined {
  if (isOther(message)) return message;
  if (!isChanged(message)) return undefined;
  const { kind, cacheKeys, selectors, id } = message;
  return { kind, cacheKeys, ...(isSelectors(selectors) && { selectors }), ...(isString(id) && { id }) };
}
