import type { Call } from '../engine/contract.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { NamedReferrerPolicy } from '../request/referrer-policy.js';
import type { PageMessage, SendExtra } from './messages.js';

export type SendMessage = Extract<PageMessage, readonly ['send', ...unknown[]]>;

/** A call as it crosses the port: one flat array. */
export function toSendMessage(
  id: number,
  settingsId: string,
  { request, options }: Pick<Call, 'request' | 'options'>,
  referrer: string,
): SendMessage {
  const { method, url, fields } = request;
  return ['send', id, settingsId, method, url, fields, referrer, extraOf(request, options)];
}

/** What a page's requests go out under when it names nothing; said of a port only where it is another one. */
export const INITIAL_REFERRER_POLICY: NamedReferrerPolicy = 'strict-origin-when-cross-origin';

/**
 * The request of a message. The worker always names the referrer and its policy, the page's where the request names none: its own
 * would be those of the worker's script. The fragment stayed in the page.
 */
export function fromSendMessage(
  [, , , method, url, fields, referrer, extra]: SendMessage,
  pagePolicy: NamedReferrerPolicy,
): PreparedRequest {
  const fetchOptions = extra?.fetchOptions;
  return {
    method,
    url,
    fields,
    fragment: '',
    body: extra?.body ?? null,
    fetchOptions: { referrer, ...fetchOptions, referrerPolicy: fetchOptions?.referrerPolicy || pagePolicy },
  };
}

function extraOf({ body, fetchOptions }: PreparedRequest, options: Call['options']): SendExtra | null {
  if (body === null && isEmpty(fetchOptions) && isEmpty(options)) return null;
  return { ...(body !== null && { body }), fetchOptions, options };
}

function isEmpty(members: object): boolean {
  for (const _name in members) return false;
  return true;
}
