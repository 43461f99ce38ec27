import { type CacheError, fail } from '../errors.js';

/** A message of ours that is broken, and the call that it was about where that can be told. */
export type BadMessage = { readonly bad: CacheError; readonly id: number | null };

export function badMessage(value: unknown): BadMessage {
  const [kind, id]: readonly unknown[] = Array.isArray(value) ? value : [typeof value];
  return { bad: fail('bad-message', 'unreadableMessage', nameOf(kind)), id: typeof id === 'number' ? id : null };
}

/** What something claims to be, in short. To make a text of it could take long, or throw. */
export const nameOf = (kind: unknown): string => (typeof kind === 'string' ? kind.slice(0, 40) : typeof kind);
