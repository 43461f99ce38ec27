import { session } from '../fixtures/session.page.js';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';

/** Whom the origin sees, as with any cookie session. */
function setCookie(user: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `user=${user}; path=/`;
}

/** Say whose the requests are, and load in the next line what differs by user. */
export async function switchTo(user: string, query: string): Promise<readonly unknown[]> {
  setCookie(user);
  session().identity = user;
  return Promise.all(loadAll(query));
}

/** The same when somebody else is named first. */
export async function switchTwice(first: string | null, user: string, query: string): Promise<readonly unknown[]> {
  session().identity = first;
  return switchTo(user, query);
}

/** Who the frame is for that is loaded in the line after. */
export function switchAndFrame(user: string): Promise<string | undefined> {
  setCookie(user);
  session().identity = user;
  return frame();
}

const FRAME_MS = 10_000;

export async function frame(): Promise<string | undefined> {
  const element = document.createElement('iframe');
  element.src = '/me/frame';
  document.body.append(element);
  await new Promise((resolve) => {
    element.onload = resolve;
    // Only Chromium's frames tell that they cannot be loaded.
    setTimeout(resolve, FRAME_MS);
  });
  const text = element.contentDocument?.body.textContent;
  element.remove();
  return text;
}

/** The page leaves in the line after; soon, so that the test hears that this was called. */
export function switchAndLeave(user: string): void {
  setTimeout(() => {
    setCookie(user);
    session().identity = user;
    location.href = '/me/frame';
  }, 100);
}

let slow: Promise<string | undefined> | undefined;

/** The same, of which the test hears later: some engines take one call of a test at a time. */
export function beginFrame(): void {
  slow = frame();
}

export const begunFrame = (): typeof slow => slow;

/** As a page that never hears that its identity is stored. */
export function neverHear(): void {
  void navigator.locks.request('cached-session identity', { mode: 'shared' }, () => new Promise(() => undefined));
}

/** As in a busy browser: a request that sets an identity takes this long to leave the page. */
export function delayIdentities(milliseconds: number): void {
  const native = globalThis.fetch;
  globalThis.fetch = async (...call) => {
    const [input] = call;
    if (input instanceof Request && input.headers.has('cached-session-identity'))
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return native(...call);
  };
}

/** The same by a new session, which no worker knows yet. */
export async function beginAs(user: string, query: string): Promise<readonly unknown[]> {
  setCookie(user);
  const begin = import('cached-session');
  const { CachedSession } = await begin;
  new CachedSession({ identity: user });
  return Promise.all(loadAll(query));
}

/** Without saying who it is. */
export const load = (query: string): Promise<readonly unknown[]> => Promise.all(loadAll(query));

/** By `fetch`, by XMLHttpRequest and as an image, which a document asks for once by each URL. */
const loadAll = (query: string): Promise<unknown>[] => [
  textOf(`/me/fetch?${query}`).catch(String),
  byXhr(`/me/xhr?${query}`),
  imageWidth(`/me/image?${query}&${images++}`),
];

let images = 0;

const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

function byXhr(url: string): Promise<string> {
  const request = new XMLHttpRequest();
  request.open('GET', url);
  request.send();
  return new Promise((resolve) => {
    request.onloadend = () => resolve(request.responseText);
  });
}

function imageWidth(url: string): Promise<number> {
  const image = new Image();
  image.src = url;
  return new Promise((resolve) => {
    image.onload = () => resolve(image.naturalWidth);
    image.onerror = () => resolve(0);
  });
}

export const forget = async (user: string): Promise<void> => {
  await session().forget(user);
};
