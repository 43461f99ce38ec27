import { isTexts } from '../../guards.js';
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

/** A message of the channel; undefined when it is not one of ours, or of a later version. */
export function parseMessage(message: unknown): CoherenceMessage | undefined {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  if (message.kind === 'owner') return { kind: 'owner' };
  if (message.kind === 'event')
    return 'event' in message && isEvent(message.event) ? { kind: 'event', event: message.event } : undefined;
  const id = 'id' in message && typeof message.id === 'string' ? message.id : undefined;
  if (message.kind === 'seen') return id === undefined ? undefined : { kind: 'seen', id };
  return message.kind === 'changed' ? changedIn(message, id) : undefined;
}

function changedIn(message: object, id: string | undefined): CoherenceMessage | undefined {
  if (!('cacheKeys' in message) || !isKeys(message.cacheKeys)) return undefined;
  const { cacheKeys } = message;
  const selectors = 'selectors' in message && isSelectors(message.selectors) ? message.selectors : undefined;
  return { kind: 'changed', cacheKeys, ...(selectors && { selectors }), ...(id !== undefined && { id }) };
}

const isKeys = (keys: unknown): keys is readonly string[] | null => keys === null || isTexts(keys);

function isEvent(event: unknown): event is SharedEvent {
  if (typeof event !== 'object' || event === null || !('type' in event)) return false;
  switch (event.type) {
    case 'stored':
    case 'updated':
    case 'revalidated':
      return 'url' in event && typeof event.url === 'string' && 'cacheKey' in event && isKey(event.cacheKey);
    case 'invalidated':
    case 'evicted':
      return 'cacheKeys' in event && event.cacheKeys !== null && isKeys(event.cacheKeys);
    case 'cleared':
      return 'deleted' in event && typeof event.deleted === 'number';
    default:
      return false;
  }
}

const isKey = (key: unknown): key is string | null => key === null || typeof key === 'string';
