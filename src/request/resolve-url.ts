import { causedBy, fail } from '../errors.js';

/** A URL in its parts that matter: absolute and without the other two, what follows it, and what stood before the host. */
export type ResolvedUrl = {
  readonly url: string;
  readonly fragment: string;
  /** From `user:password@`, decoded. */
  readonly credentials: readonly [user: string, password: string] | null;
};

/** Resolve a URL against `base`. Throws `invalid-url` for what is no http or https URL, `bad-option` for what is relative to nothing. */
export function resolveUrl(url: string | URL, base: string | null): ResolvedUrl {
  const text = typeof url === 'string' ? url : hrefOf(url);
  const [, origin, path] = PLAIN.exec(text) ?? [];
  if (path === undefined || (origin === undefined && !base?.startsWith('http'))) return resolved(text, base);
  const root = origin === undefined ? resolved('/', base) : resolved(`${origin}/`, null);
  return { ...root, url: root.url + path };
}

/**
 * A path, perhaps with a query, that a parser would leave as it is: nothing to encode, no segment that may be of dots alone, no fragment;
 * perhaps behind an origin, which is parsed once.
 */
const PLAIN = /^(https?:\/\/[a-z\d.-]+(?::\d+)?)?\/((?:[\w~-][\w.~%-]*\/)*(?:[\w~-][\w.~%-]*)?(?:\?[\w.~%&=+-]*)?)$/;

/** A page asks for the same URLs again and again. */
function resolved(text: string, base: string | null): ResolvedUrl {
  const name = `${base}\n${text}`;
  const known = memo.get(name);
  if (known !== undefined) return known;
  const split = splitUrl(parseUrl(text, base));
  if (memo.size >= MEMO_SIZE) memo.clear();
  memo.set(name, split);
  return split;
}

const memo = new Map<string, ResolvedUrl>();
const MEMO_SIZE = 500;

/** A URL of another window is none of ours, but has its text. */
function hrefOf(url: unknown): string {
  const href: unknown = Object(url).href;
  if (typeof href === 'string') return href;
  throw fail('bad-option', 'wrongValue', 'url', String(url), 'urlValue');
}

function parseUrl(text: string, base: string | null): URL {
  const url = tryParse(text, base);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw fail('invalid-url', 'wrongScheme', text, url.protocol);
}

function tryParse(text: string, base: string | null): URL {
  try {
    return base === null ? new URL(text) : new URL(text, base);
  } catch (cause) {
    if (base !== null || /^[a-z][a-z0-9+.-]*:/i.test(text)) throw causedBy(cause, fail('invalid-url', 'notAUrl', text));
    throw causedBy(cause, fail('bad-option', 'noBase', text));
  }
}

function splitUrl(url: URL): ResolvedUrl {
  const { hash: fragment, username, password } = url;
  url.hash = '';
  url.username = '';
  url.password = '';
  const credentials = username === '' && password === '' ? null : ([decoded(username), decoded(password)] as const);
  return { url: url.href, fragment, credentials };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
