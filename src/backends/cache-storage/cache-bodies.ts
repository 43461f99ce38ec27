import { parseFieldLines } from '../../http/fields/header-fields.js';
import { bodyBytes, type StoredBody } from '../../storage/entry.js';
import { type BodyStore, HANDLE_FROM, type NamedEntry, type Place, type WriteLocks } from '../beside/body-store.js';

type Body = NonNullable<StoredBody>;

/** No page requests this path, so that code which searches all caches of the origin never finds a body by chance. */
const PATH = '/__cached-session/body/';

/** Where the time of the last sweep is. */
const SWEPT_PATH = '/__cached-session/swept';

/** The field by which a Response under a public URL, and its request, tell which stored response it is. */
export const NAME_FIELD = 'x-cached-session-body';

/** Vary is about requests of pages: ours name the one body that they want. */
const ANY_REQUEST = { ignoreVary: true };

/** Statuses without a body, and a part, which Cache Storage refuses. */
const NOT_PUBLIC: readonly number[] = [204, 205, 206, 304];

export type CacheBodiesParts = {
  readonly caches: CacheStorage;
  readonly locks: WriteLocks;
  readonly cacheName: string;
  /** Of the page or worker. */
  readonly origin: string;
};

/**
 * Bodies in Cache Storage. A response that is for everybody and has one representation is a whole Response under its own URL, where
 * other code of the origin finds it. All other bodies are under URLs that nobody requests.
 *
 * A cache holds one Response per URL: while another is there, a body waits under a URL of its own.
 */
export class CacheBodies implements BodyStore {
  readonly name = 'cache-storage';
  readonly #caches: CacheStorage;
  readonly #locks: WriteLocks;
  readonly #cacheName: string;
  readonly #prefix: string;
  readonly #sweptUrl: string;

  constructor({ caches, locks, cacheName, origin }: CacheBodiesParts) {
    this.#caches = caches;
    this.#locks = locks;
    this.#cacheName = cacheName;
    this.#prefix = origin + PATH;
    this.#sweptUrl = origin + SWEPT_PATH;
  }

  async put(entry: NamedEntry, body: Body): Promise<boolean> {
    const url = publicUrl(entry);
    const publish = async (at: string): Promise<boolean> => {
      const isFree = (await this.#nameAt(at)) === undefined;
      if (isFree) await this.#publish(at, toResponse(entry, body), entry);
      return isFree;
    };
    if (url !== null && (await this.#alone(url, () => publish(url)))) return true;
    await this.#put(this.#ownUrl(entry), new Response(contentOf(body)));
    return url === null;
  }

  /**
   * While another body is under the public URL this one stays where it is: the other is to be deleted, or else it is a later one, whose
   * entry may not be stored yet.
   */
  async settle(entry: NamedEntry): Promise<boolean> {
    const [url, own] = [publicUrl(entry), this.#ownUrl(entry)];
    if (url === null) return true;
    return this.#alone(url, async () => {
      const there = (await this.#nameAt(url)) ?? '';
      if (there !== '' && there !== entry.bodyName) return keyIn(there) !== entry.cacheKey;
      const response = await this.#match(own);
      if (response === undefined) return true;
      if (there === '') await this.#publish(url, toResponse(entry, await response.blob()), entry);
      await this.#delete(own);
      return true;
    });
  }

  async get(entry: NamedEntry): Promise<StoredBody | undefined> {
    const response = (await this.#published(entry)) ?? (await this.#match(this.#ownUrl(entry)));
    if (response === undefined) return undefined;
    const { size, storedSize = size } = entry;
    const body = await (storedSize < HANDLE_FROM ? response.arrayBuffer() : response.blob());
    return bodyBytes(body) === storedSize ? body : undefined;
  }

  async delete(entry: NamedEntry): Promise<void> {
    const [url, own] = [publicUrl(entry), this.#ownUrl(entry)];
    if (url === null) return this.#delete(own);
    await this.#alone(url, async () => this.#delete((await this.#nameAt(url)) === entry.bodyName ? url : own));
  }

  async places(): Promise<readonly Place[]> {
    if (!(await this.#caches.has(this.#cacheName))) return [];
    const cache = await this.#open();
    const requests = (await cache.keys()).filter(({ url }) => url !== this.#sweptUrl);
    return Promise.all(requests.map((request) => this.#placeOf(request)));
  }

  async deletePlace({ at, bodyName }: Place): Promise<void> {
    if (at.startsWith(this.#prefix)) return this.#delete(at);
    await this.#alone(at, async () => {
      if ((await this.#nameAt(at)) === bodyName) await this.#delete(at);
    });
  }

  async clear(): Promise<void> {
    await this.#caches.delete(this.#cacheName);
  }

  async lastSweep(): Promise<number> {
    return Number(await (await this.#match(this.#sweptUrl))?.text());
  }

  async noteSweep(now: number): Promise<void> {
    await this.#put(this.#sweptUrl, new Response(String(now)));
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

  /** The name of the body under a URL; empty: of none of ours. Undefined: there is none. */
  async #nameAt(url: string): Promise<string | undefined> {
    const response = await this.#match(url);
    return response && (response.headers.get(NAME_FIELD) ?? '');
  }

  async #placeOf({ url, headers }: Request): Promise<Place> {
    if (url.startsWith(this.#prefix))
      return { at: url, bodyName: decodeURIComponent(url.slice(this.#prefix.length)), mayMove: true };
    return { at: url, bodyName: headers.get(NAME_FIELD) ?? (await this.#nameAt(url)) ?? '' };
  }

  /** The request has the name too, so that a sweep finds all names without opening Responses. */
  #publish(url: string, response: Response, { bodyName }: NamedEntry): Promise<void> {
    return this.#put(new Request(url, { headers: { [NAME_FIELD]: bodyName } }), response);
  }

  async #put(request: RequestInfo, response: Response): Promise<void> {
    const cache = await this.#open();
    await cache.put(request, response);
  }

  async #delete(url: string): Promise<void> {
    const cache = await this.#open();
    await cache.delete(url, ANY_REQUEST);
  }

  /** Nobody else, in any tab or worker, changes what is under this URL meanwhile. */
  #alone<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
    return this.#locks.request(`${this.#cacheName} ${url}`, {}, work);
  }

  #ownUrl({ bodyName }: NamedEntry): string {
    return this.#prefix + encodeURIComponent(bodyName);
  }
}

/** The cacheKey in the name of a body. */
const keyIn = (bodyName: string): string => bodyName.slice(0, bodyName.lastIndexOf('.'));

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
