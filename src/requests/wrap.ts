import type { FetchAdapter } from '../engine/functions.js';
import { fail } from '../errors.js';
import type { SessionOptions } from '../session/options/options.js';
import type { Session } from '../session/session.js';
import { environment } from '../session/worker/environment.js';

/** A session, or any function that fetches a `Request`. */
export type Wrappable = Session | FetchAdapter;

/** Options for a session like the original, overridden by `options`. Functions keep it in the page. */
export function wrapOptions(original: Wrappable, options: SessionOptions): SessionOptions {
  if (typeof original === 'function') return { worker: false, fetch: original, ...options };
  if (!(Object(original).adapters instanceof Map)) throw fail('bad-option', 'notWrappable');
  const { headers, params, auth, credentials, referrerPolicy, stream, proxies, maxRedirects, hooks } = original;
  const shared = { headers, params, auth, credentials, referrerPolicy, stream, proxies, maxRedirects, hooks };
  const fetch = networkOf(original);
  const staysInPage = options.worker === false || environment().container === undefined;
  return { ...shared, ...(staysInPage && fetch !== undefined && { fetch }), ...options };
}

/** Mounts the adapters of the original. */
export function withMounts<Wrapper extends Session>(session: Wrapper, original: Wrappable): Wrapper {
  for (const [prefix, adapter] of mountedBy(original)) session.mount(prefix, adapter);
  return session;
}

/** The mounted adapters, without the network. */
function mountedBy(original: Wrappable): Session['adapters'] {
  if (typeof original === 'function') return new Map();
  const network = networkOf(original);
  return new Map([...original.adapters].filter(([, adapter]) => adapter !== network));
}

function networkOf({ adapters }: Session): FetchAdapter | undefined {
  const fetch = adapters.get('https://');
  return typeof fetch === 'function' && fetch === adapters.get('http://') ? fetch : undefined;
}
