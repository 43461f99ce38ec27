import type { RequestOptions } from 'cached-session';
import { failure, session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** Mount what the worker registered under this name. */
export const mount = (prefix: string, name: string): void => session().mount(prefix, name);

/** Mount a function of the page that answers with a text; gives what goes wrong. */
export function mountText(prefix: string, text: string): unknown {
  try {
    session().mount(prefix, async () => new Response(text));
    return null;
  } catch (error) {
    return failure(error);
  }
}

/** A request and all that its response tells of redirects. */
export async function redirects(method: string, url: string, options: RequestOptions = {}): Promise<unknown> {
  const response = await session().request(method, url, options);
  const { status, redirected, isRedirect, type, next } = response;
  const history = response.history.map((one) => [one.status, one.url, one.headers.get('location')]);
  return { status, url: response.url, redirected, isRedirect, type, next, history, text: await response.text() };
}

export function setMaxRedirects(bound: number): void {
  session().maxRedirects = bound;
}

export function setProxies(proxies: Readonly<Record<string, string>>): void {
  session().proxies = proxies;
}

/** Cookies as `session.cookies` shows them, after this one was set. */
export async function withCookie(name: string, value: string): Promise<unknown> {
  const { cookies } = session();
  await cookies.set(name, value);
  const all: (readonly [string, string])[] = [];
  for await (const cookie of cookies) all.push(cookie);
  return { all, one: await cookies.get(name) };
}

const hooked: string[] = [];

/** The URLs that a hook of the session has seen. */
export const seenByHook = (): readonly string[] => hooked;

export function hook(): void {
  session().hooks.response.push(({ url, source }) => void hooked.push(`${source} ${url}`));
}

/** A POST whose body is a stream. */
export const postStream = (url: string, text: string): Promise<unknown> =>
  session()
    .post(url, { data: new Blob([text]).stream() })
    .then(({ status }) => status, failure);

/** Set an attribute of the session; gives what goes wrong. */
export function setAttribute(name: string, value: unknown): unknown {
  try {
    Reflect.set(session(), name, value);
    return null;
  } catch (error) {
    return failure(error);
  }
}
