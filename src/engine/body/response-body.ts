import type { Received } from '../fetch/shared.js';
import { isUnreadable } from '../lookup/answers.js';
import { type BodyEnd, SharedBody } from './shared-body.js';

/** The body of a response, for sharing; null where there is none or script cannot read it. `onEnd`: see {@link SharedBody}. */
export function bodyOf(
  method: string,
  received: Received,
  collectUpTo: number,
  onEnd: (end: BodyEnd) => void,
): SharedBody | null {
  const { response } = received;
  if (response.body === null || isUnreadable(received)) return null;
  if (method !== 'HEAD') return new SharedBody(response.body, collectUpTo, onEnd);
  response.body.cancel().catch(() => undefined);
  return null;
}
