// Compiled by `npm run types`, never run: the types of responses.
import {
  type AnyResponse,
  type CachedResponse,
  type CachedSession,
  CacheError,
  type CacheErrorCode,
  type Deleted,
  type OriginalResponse,
  type UncachedSession,
} from 'cached-session';

type Equal<One, Other> =
  (<Value>() => Value extends One ? 1 : 2) extends <Value>() => Value extends Other ? 1 : 2 ? true : false;
type Is<Answer extends true> = Answer;

declare const session: CachedSession;
declare const response: AnyResponse;
declare function onlyCached(response: CachedResponse): void;
declare function onlyOriginal(response: OriginalResponse): void;

// @ts-expect-error it may be a new one
onlyCached(response);
if (response.fromCache) onlyCached(response);
else onlyOriginal(response);
// @ts-expect-error a new one is no cached one
if (!response.fromCache) onlyCached(response);
// @ts-expect-error members of a response are read-only
response.status = 200;

declare const json: Awaited<ReturnType<typeof response.json>>;
declare const verbs: Awaited<
  ReturnType<(typeof session)['get' | 'head' | 'options' | 'post' | 'put' | 'patch' | 'delete' | 'query' | 'send']>
>;
declare const listed: ReturnType<CachedSession['cache']['filter']> extends AsyncIterable<infer Entry> ? Entry : never;
declare const disabled: UncachedSession;

/** Each a statement that the compiler checks. */
export type Statements = [
  Is<Equal<typeof verbs, AnyResponse>>,
  Is<Equal<typeof json, unknown>>,
  Is<Equal<typeof listed, CachedResponse>>,
  Is<Equal<AnyResponse['source'], 'network' | 'cache' | 'revalidated' | 'stale' | 'synthetic'>>,
  Is<Equal<AnyResponse['expires'], Date | null>>,
  Is<Equal<AnyResponse['cacheKey'], string | null>>,
  Is<Equal<Awaited<ReturnType<CachedSession['fetch']>>, Response>>,
  Is<Equal<Awaited<ReturnType<CachedSession['cache']['clear']>>, Deleted>>,
  Is<Equal<Awaited<ReturnType<typeof disabled.get>>, AnyResponse>>,
];

export const typed: Promise<readonly string[]> = response.json<readonly string[]>();
export const inside: Promise<number> = session.cacheDisabled(async (uncached) => (await uncached.get('/')).status);

const error: unknown = new CacheError('network', 'No answer.');
if (error instanceof CacheError) {
  heard(error.code);
  // @ts-expect-error no code of the list
  if (error.code === 'nowhere') heard(error.code);
}
// @ts-expect-error no code of the list
export const invented = new CacheError('nowhere', 'No answer.');

declare function heard(code: CacheErrorCode): void;
