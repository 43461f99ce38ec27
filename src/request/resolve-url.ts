import { causedBy, fail } from '../errors.js';

/** An absolute URL without fragment and credentials, and these two. */
export type ResolvedUrl = {
  readonly url: string;
  readonly fragment: string;
  /** From `user:password@`, decoded. */
  readonly credentials: readonly [user: string, password: string] | null;
};

/** Resolves a URL against `base`. Throws `invalid-url` unless it is an http or https URL, `bad-option` if it is relative without a base. */
export function resolveUrl(url: string | URL, base: string | null): ResolvedUrl {
  const text = typeof url === 'string' ? url : hrefOf(url);
  const [, origin, path] = PLAIN.exec(text) ?? [];
  const isPlain = path !== undefined && (origin !== undefined || base?.startsWith('http') === true);
  const parsed = isPlain ? `${origin ?? ''}/` : text;
  const name = `${base}\n${parsed}`;
  const known = memo.get(name) ?? remember(name, splitUrl(parseUrl(parsed, origin === undefined ? base : null)));
  return isPlain ? { ...known, url: known.url + path } : known;
}

/**
 * A path, with or without a query, that the URL parser leaves unchanged: nothing to encode, no segment that starts with a dot, no
 * fragment; with or without an origin, which is parsed once.
 */
const PLAIN = /^(https?:\/\/[a-z\d.-]+(?::\d+)?)?\/((?:[\w~-][\w.~%-]*\/)*(?:[\w~-][\w.~%-]*)?(?:\?[\w.~%&=+-]*)?)$/;

/** What was parsed, by base and URL: a page requests the same URLs repeatedly. */
const memo = new Map<string, ResolvedUrl>();
const MEMO_SIZE = 500;

function remember(name: string, url: ResolvedUrl): ResolvedUrl {
  if (memo.size >= MEMO_SIZE) memo.clear();
  memo.set(name, url);
  return url;
}

/** A URL from another window is not an instance of our URL class, but has its href. */
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
