import { type RequestOptions, toExpirationSeconds } from 'cached-session';
import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** Set one of the session's settings. */
export function change(name: string, value: unknown): void {
  Reflect.set(session().settings, name, value);
}

export const sync = (): Promise<boolean> => session().settings.sync();

/** The name and the text of the error of copying the session. */
export function clone(): string {
  try {
    structuredClone(session());
    return 'cloned';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** All at once, with the same options. */
export const sources = (url: string, times: number, options: RequestOptions = {}): Promise<string[]> =>
  Promise.all(Array.from({ length: times }, async () => (await session().get(url, options)).source));

/** The names of the header fields of a response, and of what is stored. */
export async function fieldNames(url: string): Promise<string[]> {
  return [...(await session().get(url)).headers.keys()];
}

export const minute = (): unknown => toExpirationSeconds({ minutes: 1 }, new Date());

/** Seconds until what is stored for each URL expires, with a URLPattern among the patterns; and what is left when it is deleted by it. */
export async function withUrlPattern(urls: readonly string[]): Promise<unknown> {
  const pattern = new URLPattern({ pathname: '/api/:name' });
  session().settings.urlsExpireAfter = [[pattern, 5]];
  const expires: (number | null)[] = [];
  for (const url of urls) expires.push((await session().get(url)).expiresDelta);
  const before = await session().cache.urls();
  const { deleted } = await session().cache.delete({ pattern });
  return { expires, stored: before.length, deleted, shown: JSON.stringify(session()).includes('/api/:name') };
}
