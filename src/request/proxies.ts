import { fail } from '../errors.js';

/**
 * Where requests are sent instead, by scheme (`'https'`, `'all'`) or scheme and host (`'https://api.example.org'`,
 * `'all://api.example.org'`): the prefix of a CORS or API proxy to which the URL is appended, percent-encoded if the prefix ends
 * with `=`. Null: not by the session's proxy (requests: Session.proxies, whose values are HTTP proxies, which a page cannot choose).
 *
 * @example
 * session.proxies = { 'https://api.example.org': 'https://cors.example.net/?url=' };
 */
export type Proxies = Readonly<Record<string, string | null>>;

/** Reads `proxies`. Throws `bad-option` unless it is a record of URL prefixes, `unsupported-option` for an HTTP or SOCKS proxy. */
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
/** The address of a proxy as in requests: `10.10.1.10:3128`, `socks5://host`. */
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

/** Errors end up in logs, so they must not contain a password. */
const withoutPassword = (address: string): string => address.replace(/[^/]*@/, '…@');
