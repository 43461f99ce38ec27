// Compiled by `npm run types`, never run: the types of sessions.
import {
  type CachedResponse,
  CachedSession,
  type createCachedFetch,
  type Deleted,
  disabled,
  installCache,
  type SessionCache,
  type SessionSettings,
  withCache,
} from 'cached-session';

type Equal<One, Other> =
  (<Value>() => Value extends One ? 1 : 2) extends <Value>() => Value extends Other ? 1 : 2 ? true : false;
type Is<Answer extends true> = Answer;

declare const session: CachedSession;

session.settings.staleIfError = { days: 1 };
session.expireAfter = null;
session.identity = ({ url }) => url;
session.hooks.response.push((response) => response);
// @ts-expect-error options of the store are fixed
session.settings.cacheName = 'other';
// @ts-expect-error no setting of that name
session.settings.expireAftr = 60;
// @ts-expect-error the cache is the session's own
session.cache = new CachedSession().cache;
// @ts-expect-error there is one kind of hooks
session.registerHook('request', () => undefined);

class Api {
  constructor(readonly base: string) {}
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    return fetch(input, init);
  }
  async count(): Promise<number> {
    return (await this.fetch(this.base)).json();
  }
}
const CachedApi = withCache(Api);
export const api = new CachedApi({ expireAfter: 60 }, 'https://example.org/');
// @ts-expect-error the class takes its own arguments after the options
export const without = new CachedApi({ expireAfter: 60 });
// @ts-expect-error only a session or a fetch function can be wrapped
withCache(Map);

class Counting extends CachedSession {
  asked = 0;
}
export const counting = installCache({ sessionFactory: (options) => new Counting(options) });

/** Each a statement that the compiler checks. */
export type Statements = [
  Is<Equal<ReturnType<typeof api.count>, Promise<number>>>,
  Is<Equal<typeof api.cache, SessionCache>>,
  Is<Equal<typeof api.settings, SessionSettings>>,
  Is<Equal<typeof counting, Counting>>,
  Is<Equal<ReturnType<typeof createCachedFetch> extends typeof fetch ? true : false, true>>,
  Is<Equal<ReturnType<CachedSession['forget']>, Promise<Deleted>>>,
  Is<Equal<ReturnType<CachedSession['watch']>, AsyncIterableIterator<CachedResponse>>>,
];

export const inside: Promise<string> = disabled(async () => (await fetch('/')).text());
