import type { NamePattern } from '../../options/url-params.js';
import { parametersOf } from './parameters.js';

/** A URL without the parameters that do not matter; without its `?`, where none is left. */
export function withoutParams(url: string, ignored: readonly NamePattern[]): string {
  const [, before, query, after] = (ignored.length > 0 && /^([^?#]*)\?([^#]*)(.*)$/s.exec(url)) || [];
  if (query === undefined) return url;
  const names = parametersOf(query);
  const isIgnored = matcherOf(ignored);
  const kept = query.split('&').filter((_, index) => !isIgnored(names[index]?.[0] ?? ''));
  if (kept.length === names.length) return url;
  return `${before}${kept.length === 0 ? '' : `?${kept.join('&')}`}${after}`;
}

/** Compiled once for each list: settings keep theirs. */
const memo = new WeakMap<readonly NamePattern[], (name: string) => boolean>();

function matcherOf(patterns: readonly NamePattern[]): (name: string) => boolean {
  const known = memo.get(patterns);
  if (known !== undefined) return known;
  const regexps = patterns.map(([source, flags]) => new RegExp(source, flags));
  const matches = (name: string): boolean => regexps.some((regexp) => regexp.test(name));
  memo.set(patterns, matches);
  return matches;
}
