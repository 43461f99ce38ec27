import { parseFieldLines } from '../../http/fields/header-fields.js';
import { bodyBytes, type StoredBody } from '../../storage/entry.js';
import { type BodyStore, HANDLE_FROM, type NamedEntry } from '../beside/body-store.js';

type Body = NonNullable<StoredBody>;

/** No page requests this path, so that code which searches all caches of the origin never finds a body by chance. */
const PATH = '/__cached-session/body/';

/** Where the time of the last sweep is. */
const SWEPT_PATH = '/__cached-session/swept';

/** The field by which a Response under a public URL tells which stored response it is. */
export const NAME_FIELD = 'x-cached-session-body';

/** Vary is about requests of pages: ours name the one body that they want. */
const ANY_REQUEST = { ignoreVary: true };

/** Statuses without a body, and a part, which Cache Storage refuses. */
const NOT_PUBLIC: readonly number[] = [204, 205, 206, 304];

/**
 * Bodies in Cache Storage. A response that is for everybody and has one representation is a whole Response under its own URL, where
 * other code of the origin finds it. All other bodies are under URLs that nobody requests.
 *
 * A cache holds one Response per URL: while an earlier one is there, its successor waits under a URL of its own until it is stored.
 */
export class CacheBodies implements BodyStore {
  readonly name = 'cache-storage';
  readonly #caches: CacheStorage;
  readonly #cacheName: string;
  readonly #prefix: string;
  readonly #sweptUrl: string;
  /** Public URLs that a put of ours is about to use. */
  readonly #taken = new Set<string>();
  /** The names of bodies that wait for their public URL. */
  readonly #waiting = new Set<string>();

  constructor(caches: CacheStorage, cacheName: string, origin: string) {
    this.#caches = caches;
    this.#cacheName = cacheName;
    this.#prefix = origin + PATH;
    this.#sweptUrl = origin + SWEPT_PATH;
  }

  async put(entry: NamedEntry, body: Body): Promise<void> {
    const url = publicUrl(entry);
    if (url !== null && (await this.#publish(url, entry, body))) return;
    if (url !== null) this.#waiting.add(entry.bodyName);
    const cache = await this.#open();
    await cache.put(this.#ownUrl(entry), new Response(contentOf(body)));
  }

  /** The entry is stored, and the one that it replaced is gone: its URL is free. */
  async settle(entry: NamedEntry, body: Body): Promise<void> {
    const url = publicUrl(entry);
    if (!this.#waiting.delete(entry.bodyName) || url === null) return;
    if (await this.#publish(url, entry, body)) await this.deletePlace(this.#ownUrl(entry));
  }

  async get(entry: NamedEntry): Promise<StoredBody | undefined> {
    const response = (await this.#published(entry)) ?? (await this.#match(this.#ownUrl(entry)));
    if (response === undefined) return undefined;
    const { size, storedSize = size } = entry;
    const body = await (storedSize < HANDLE_FROM ? response.arrayBuffer() : response.blob());
    return bodyBytes(body) === storedSize ? body : undefined;
  }

  async delete(entry: NamedEntry): Promise<void> {
    this.#waiting.delete(entry.bodyName);
    const url = publicUrl(entry);
    const isPublished = (await this.#published(entry)) !== undefined;
    await this.deletePlace(isPublished && url !== null ? url : this.#ownUrl(entry));
  }

  async places(): Promise<readonly string[]> {
    if (!(await this.#caches.has(this.#cacheName))) return [];
    const cache = await this.#open();
    return (await cache.keys()).map(({ url }) => url).filter((url) => url !== this.#sweptUrl);
  }

  placesOf(entry: NamedEntry): readonly string[] {
    const url = publicUrl(entry);
    return url === null ? [this.#ownUrl(entry)] : [this.#ownUrl(entry), url];
  }

  async deletePlace(place: string): Promise<void> {
    const cache = await this.#open();
    await cache.delete(place, ANY_REQUEST);
  }

  async clear(): Promise<void> {
    await this.#caches.delete(this.#cacheName);
  }

  async lastSweep(): Promise<number> {
    return Number(await (await this.#match(this.#sweptUrl))?.text());
  }

  async noteSweep(now: number): Promise<void> {
    const cache = await this.#open();
    await cache.put(this.#sweptUrl, new Response(String(now)));
  }

  /** Each time anew: what is put by the handle of a cache that another engine has deleted is lost, and takes space. */
  #open(): Promise<Cache> {
    return this.#caches.open(this.#cacheName);
  }

  #match(url: string): Promise<Response | undefined> {
    return this.#caches.match(url, { ...ANY_REQUEST, cacheName: this.#cacheName });
  }

  /** The Response under the public URL, if it is that of this entry. */
  async #published(entry: NamedEntry): Promise<Response | undefined> {
    const url = publicUrl(entry);
    const response = url === null ? undefined : await this.#match(url);
    return response?.headers.get(NAME_FIELD) === entry.bodyName ? response : undefined;
  }

  /** False: another response is there. */
  async #publish(url: string, entry: NamedEntry, body: Body): Promise<boolean> {
    if (this.#taken.has(url)) return false;
    this.#taken.add(url);
    try {
      if ((await this.#match(url)) !== undefined) return false;
      const cache = await this.#open();
      await cache.put(url, toResponse(entry, body));
      return true;
    } finally {
      this.#taken.delete(url);
    }
  }

  #ownUrl({ bodyName }: NamedEntry): string {
    return this.#prefix + encodeURIComponent(bodyName);
  }
}

/** The URL under which everybody may find the response; null: nobody but its session. */
function publicUrl({ identity, vary, method, status, requestUrl }: NamedEntry): string | null {
  const isForAll = identity === undefined && vary.length === 0;
  return isForAll && method === 'GET' && !NOT_PUBLIC.includes(status) ? new URL(requestUrl).href : null;
}

function toResponse({ status, statusText, fields, bodyName }: NamedEntry, body: Body): Response {
  const headers = new Headers(parseFieldLines(fields).map(([name, value]): [string, string] => [name, value]));
  headers.set(NAME_FIELD, bodyName);
  return new Response(contentOf(body), { status, statusText, headers });
}

/** Cache Storage takes large Blobs several times as fast as large buffers. A type would become the Content-Type of a response that has none. */
function contentOf(body: Body): Body {
  if (body instanceof Blob) return body.slice();
  return body.byteLength < HANDLE_FROM ? body : new Blob([body]);
}
