import { CachedSession, type Mode } from 'cached-session';

/** What a session in this frame does with two calls for the same response. */
export type Seen = { readonly mode: Mode; readonly fromCache: readonly boolean[] };

const session = new CachedSession({ expireAfter: 60 });
const mode = await session.ready;
const url = new URL('/api/name', document.baseURI).href;
const first = await session.get(url);
const second = await session.get(url);
parent.postMessage({ mode, fromCache: [first.fromCache, second.fromCache] } satisfies Seen, '*');
