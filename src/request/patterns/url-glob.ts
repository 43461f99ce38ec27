import { compileGlob } from './glob.js';
import { readableUrl } from './readable-url.js';

/** A glob for host and path, compiled: its own scheme does not count, and may itself be a glob (`*://x.org`). */
export function compileUrlGlob(pattern: string): (url: string) => boolean {
  const [, scheme = '', rest = ''] = /^(?:([^/]*):\/\/)?(.*)$/s.exec(pattern) ?? [];
  const [host = '', path = ''] = split(rest);
  const normal = normalHost(host, path, scheme) + path;
  // Behind a star it may be about the path (`*Zürich*`) as well as about the host.
  const matches = compileText(host.includes('*') ? [normal, rest] : [normal]);
  return (url) => matches(url.replace(/^[a-z][a-z0-9+.-]*:\/\/([^/]*?)\.?(:\d+)?(?=\/)/, '$1$2'));
}

/** A glob for the path and query of a URL, compiled. */
export const compilePathGlob = (pattern: string): ((path: string) => boolean) => compileText([pattern]);

/**
 * What all URLs begin with that a glob matches, however they are escaped: as far as it is made of characters that are never escaped and
 * mean nothing to globs.
 */
export const literalPrefix = (glob: string): string => /^[\w.~/-]*/.exec(glob)?.[0] ?? '';

/** Blanks in queries are written as `+` or `%20`. */
const normalText = (text: string): string => readableUrl(text).replaceAll('+', ' ');

function compileText(spellings: readonly string[]): (text: string) => boolean {
  const normal = spellings.map((spelling) => normalText(spelling.replace(/#.*/s, '')));
  const globs = [...new Set(normal.flatMap((spelling) => [spelling, withSortedQuery(spelling)]))].map(compileGlob);
  return (text) => {
    const normalised = normalText(text);
    return globs.some((matches) => matches(normalised));
  };
}

/** Stored URLs have their parameters sorted by name. */
function withSortedQuery(glob: string): string {
  const question = glob.lastIndexOf('?', glob.indexOf('&'));
  if (!glob.includes('&') || question === -1) return glob;
  const parameters = glob.slice(question + 1).split('&');
  const nameOf = (parameter: string): string => parameter.split('=')[0] ?? '';
  const sorted = parameters.toSorted((one, other) =>
    nameOf(one) < nameOf(other) ? -1 : Number(nameOf(one) > nameOf(other)),
  );
  return `${glob.slice(0, question)}?${sorted.join('&')}`;
}

function split(hostAndPath: string): readonly [host: string, path: string] {
  const slash = hostAndPath.indexOf('/');
  return slash === -1 ? [hostAndPath, ''] : [hostAndPath.slice(0, slash), hostAndPath.slice(slash)];
}

/** As the URL parser writes hosts: lower case, letters beyond ASCII in Punycode, without the default port and the dot of the root. */
function normalHost(host: string, path: string, scheme: string): string {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/s.exec(host) ?? [];
  const labels = name.replace(IPV6, '[[]').split('.').map(normalLabel).join('.');
  const isDefault = port === '80' ? scheme !== 'https' : port === '443' && scheme !== 'http';
  if (port === undefined) return path === '' ? labels : labels.replace(/\.$/, '');
  return labels.replace(/\.$/, '') + (isDefault ? (path === '' ? '/' : '') : `:${port}`);
}

/** The bracket of an address is no class. */
const IPV6 = /^\[(?=[\da-f:.]+\]$)/i;

/** A label that has wildcards besides letters beyond ASCII matches no host: nobody knows its Punycode. */
function normalLabel(label: string): string {
  const isAscii = /^[\0-\x7f]*$/.test(label);
  if (isAscii || /[*?[]/.test(label) || !URL.canParse(`http://${label}`)) return label.toLowerCase();
  return new URL(`http://${label}`).hostname;
}
