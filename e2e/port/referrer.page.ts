import { session } from '../fixtures/session.page.js';

export { imageWidth, register } from '../fixtures/native.page.js';
export { get, open } from '../fixtures/session.page.js';
export { install } from '../patching/install.page.js';

import { nativeFetch } from 'cached-session';

/** Each way in which a page fetches, at a path of its own below `base`; `installed` needs an installed cache. */
const WAYS = {
  native: (url: string, init: RequestInit) => nativeFetch(url, init),
  get: (url: string, init: RequestInit) => session().get(url, policyOf(init)),
  post: (url: string, init: RequestInit) => session().post(url, policyOf(init)),
  fetch: (url: string, init: RequestInit) => session().fetch(url, init),
  fetchUrl: (url: string) => session().fetch(url),
  installed: (url: string, init: RequestInit) => fetch(url, init),
} as const;

export type Way = keyof typeof WAYS;

export async function load(way: Way, url: string, init: RequestInit = {}): Promise<string> {
  return (await WAYS[way](url, init)).text();
}

/** In one task with a change of the meta element. */
export async function loadAfter(content: string, way: Way, url: string): Promise<string> {
  setMeta(content);
  return load(way, url);
}

/** Change the page's policy as scripts do: in the element that is there, else by a new one. */
export function setMeta(content: string): void {
  const meta = document.head.querySelector<HTMLMetaElement>('meta[name=referrer]');
  if (meta === null) insertMeta(content, false);
  else meta.content = content;
}

/** A new element, before all others or behind them. */
export function insertMeta(content: string, isFirst: boolean): void {
  const meta = document.createElement('meta');
  meta.name = 'referrer';
  meta.content = content;
  if (isFirst) document.head.prepend(meta);
  else document.head.append(meta);
}

export function removeMetas(): void {
  for (const meta of document.querySelectorAll('meta[name=referrer]')) meta.remove();
}

const policyOf = ({ referrerPolicy }: RequestInit): Pick<RequestInit, 'referrerPolicy'> =>
  referrerPolicy === undefined ? {} : { referrerPolicy };
