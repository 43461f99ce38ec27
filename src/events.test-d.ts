// Compiled by `npm run types`, never run: the detail of an event, by its type.
import type { CachedSession, CacheError, Mode, SessionEventMap, SessionEventType } from 'cached-session';

type Equal<One, Other> =
  (<Value>() => Value extends One ? 1 : 2) extends <Value>() => Value extends Other ? 1 : 2 ? true : false;
type Is<Answer extends true> = Answer;

declare const session: CachedSession;
declare function text(shown: string): void;
declare function number(shown: number): void;
declare function failed(error: CacheError): void;
declare function mode(mode: Mode['mode']): void;

session.addEventListener('hit', ({ detail }) => text(detail.url));
session.addEventListener('cleared', ({ detail }) => number(detail.deleted));
session.addEventListener('evicted', ({ detail }) => detail.cacheKeys.forEach(text));
session.addEventListener('error', ({ detail }) => failed(detail.error));
session.addEventListener('mode', ({ detail }) => mode(detail.mode), { once: true });
// @ts-expect-error a removal of everything names no URL
session.addEventListener('cleared', ({ detail }) => text(detail.url));
// @ts-expect-error no event of a session
session.addEventListener('hits', ({ detail }: SessionEventMap['hit']) => text(detail.url));

/** Each a statement that the compiler checks. */
export type Statements = [
  Is<Equal<keyof SessionEventMap, SessionEventType | 'mode' | 'response'>>,
  Is<
    Equal<
      SessionEventType,
      'hit' | 'miss' | 'stored' | 'updated' | 'revalidated' | 'invalidated' | 'evicted' | 'cleared' | 'quota' | 'error'
    >
  >,
];
