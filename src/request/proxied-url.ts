import type { Proxies } from './proxies.js';

/** The prefix for a URL: by scheme and host, with its port or without, by scheme, by host, or for all (requests: select_proxy). */
export function selectProxy(url: string, proxies: Proxies): string | null {
  const { protocol, host, hostname } = new URL(url);
  const at = (scheme: string): string[] => [`${scheme}//${host}`, `${scheme}//${hostname}`, scheme.slice(0, -1)];
  const names = [...at(protocol), ...at('all:')];
  const name = names.find((one) => Object.hasOwn(proxies, one));
  return name === undefined ? null : (proxies[name] ?? null);
}

/** The URL to fetch instead of `url`. */
export const throughProxy = (url: string, prefix: string): string =>
  prefix + (prefix.endsWith('=') ? encodeURIComponent(url) : url);

/** The URL of a response through a proxy: the one after the prefix, else the requested one. */
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
