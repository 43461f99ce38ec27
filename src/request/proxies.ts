import { fail } from '../errors.js';

/**
 * Where requests go instead, by scheme (`'https'`, `'all'`) or scheme and host (`'https://api.example.org'`,
 * `'all://api.example.org'`): the prefix of a CORS or API proxy to which the URL is appended, percent-encoded where the prefix ends
 * with `=`. Null: not by the session's proxy (requests: Session.proxies, whose values are HTTP proxies that browsers keep to
 * themselves).
 *
 * @example
 * session.proxies = { 'https://api.example.org': 'https://cors.example.net/?url=' };
 */
export type Proxies = Readonly<Record<string, string | null>>;

/**
 * Read `proxies`. Throws `bad-option` for what is no record of prefixes and for prefixes that are no URL, `unsupported-option` for the
 * address of an HTTP or SOCKS proxy.
 */
export function readProxies(proxies: unknown, base: string | null): Proxies {
  if (Object.prototype.toString.call(proxies) !== '[object Object]') throw fail('bad-option', 'notProxies');
  const read = Object.entries(Object(proxies)).map(([name, prefix]) => {
    if (!NAME.test(name)) throw fail('bad-option', 'notProxyName', name);
    return [name.toLowerCase(), prefix === null ? null : absolutePrefix(name, prefix, base)];
  });
  return Object.fromEntries(read);
}

const NAME = /^(?:https?|all)(?::\/\/[^/]+)?$/i;

const PREFIX = /^(?:https?:\/)?\//i;
/** As requests takes it: `10.10.1.10:3128`, `socks5://host`. */
const ADDRESS = /^(?!https?:)[\w.+-]+:/i;

function absolutePrefix(name: string, prefix: unknown, base: string | null): string {
  const text = String(prefix);
  if (ADDRESS.test(text)) throw fail('unsupported-option', 'proxyByAddress', name, withoutPassword(text));
  if (!PREFIX.test(text) || !URL.canParse(text, base ?? undefined))
    throw fail('bad-option', 'notProxyUrl', name, withoutPassword(text));
  const { href, username, password } = new URL(text, base ?? undefined);
  if (username === '' && password === '') return href;
  throw fail('unsupported-option', 'proxyPassword', name);
}

/** What stands before a host may be a secret, and errors end up in logs. */
const withoutPassword = (address: string): string => address.replace(/[^/]*@/, '…@');

/** The prefix for a URL: that of its scheme and host, with its port or any, of its scheme, of all schemes on its host, of all (requests: select_proxy). */
export function selectProxy(url: string, proxies: Proxies): string | null {
  const { protocol, host, hostname } = new URL(url);
  const at = (scheme: string): string[] => [`${scheme}//${host}`, `${scheme}//${hostname}`, scheme.slice(0, -1)];
  const names = [...at(protocol), ...at('all:')];
  const name = names.find((one) => Object.hasOwn(proxies, one));
  return name === undefined ? null : (proxies[name] ?? null);
}

/** The URL that is fetched in place of `url`. */
export const throughProxy = (url: string, prefix: string): string =>
  prefix + (prefix.endsWith('=') ? encodeURIComponent(url) : url);

/** The URL that a response through a proxy is about: the one behind the prefix, else the one that was asked for. */
export function behindProxy(responseUrl: string, prefix: string, asked: string): string {
  if (!responseUrl.startsWith(prefix)) return asked;
  const rest = responseUrl.slice(prefix.length);
  const url = prefix.endsWith('=') ? decoded(rest) : rest;
  return URL.canParse(url) ? url : asked;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
