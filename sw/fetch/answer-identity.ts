import { IDENTITY_KEPT, type IdentityNotice } from '../../src/protocol/identity-request.js';
import type { Opened } from '../engines.js';
import type { FetchParts } from './answer-fetch.js';

/**
 * Keep the identity that a page names. It holds for the events that come after this one from now on, and is stored once this is answered.
 * One for another cache than fetch events are answered from is not for this worker's events.
 */
export async function answerIdentity(notice: IdentityNotice, { open }: Pick<FetchParts, 'open'>): Promise<Response> {
  const keep = async ({ engine }: Pick<Opened, 'engine'>): Promise<Response> => {
    if (engine.cacheName !== notice.cacheName) return new Response(null);
    await engine.admin('identify', { identity: notice.identity });
    return new Response(null, { status: IDENTITY_KEPT });
  };
  const opening = open();
  return opening instanceof Promise ? opening.then(keep) : keep(opening);
}
