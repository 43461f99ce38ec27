import { CacheError } from '../../errors.js';
import { fieldValue, listMembers } from '../../http/fields/header-fields.js';
import { varyNames } from '../../http/vary/vary.js';
import { type Ask, shownUrl } from '../ask.js';
import type { Received } from '../fetch/shared.js';
import { type EngineState, tellOnce } from '../state.js';
import { isUser } from './identity.js';

/**
 * A `private` response that cookies select, and nobody knows whose it is: a worker sees no cookies, so it is not stored. Who wants it
 * stored learns what to do, once.
 */
export function noteCookies(engine: EngineState, ask: Ask, { fields }: Received): void {
  if (isUser(ask.identity) || !isPrivate(fieldValue(fields, 'cache-control'))) return;
  if (varyNames(fields).includes('cookie')) tellOnce(engine, missing(shownUrl(ask.call)));
}

const isPrivate = (cacheControl = ''): boolean =>
  listMembers(cacheControl).some((directive) => /^private\s*(?:=|$)/i.test(directive));

const missing = (url: string): CacheError =>
  new CacheError(
    'identity-missing',
    `${url} answers each user otherwise, by cookies that a worker cannot see, so it is not cached. ` +
      'Say whose requests these are: session.identity = user.id, and session.forget(user.id) at logout.',
  );
