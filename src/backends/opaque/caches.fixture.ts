import type { Caches } from './opaque-backend.js';

/** Cache Storage in memory, as far as opaque bodies need it: a stored response is given out as a copy, again and again. */
export class FakeCaches implements Caches {
  readonly stored = new Map<string, Map<string, Response>>();
  /** Called before something is put, which waits for it. */
  beforePut: () => Promise<void> = async () => undefined;

  /** The URLs of all that is stored. */
  get urls(): readonly string[] {
    return [...this.stored.values()].flatMap((cache) => [...cache.keys()]);
  }

  has = async (name: string): Promise<boolean> => this.stored.has(name);

  open: Caches['open'] = async (name) => {
    const cache = this.stored.get(name) ?? new Map<string, Response>();
    this.stored.set(name, cache);
    return {
      put: async (url, response) => {
        await this.beforePut();
        cache.set(String(url), response);
      },
      keys: async () => [...cache.keys()].map((url) => new Request(url)),
      delete: async (url) => cache.delete(String(url)),
    };
  };

  match: Caches['match'] = async (url, { cacheName = '' }) => {
    const found = this.stored.get(cacheName)?.get(url);
    return found === undefined ? undefined : opaque(found.statusText);
  };

  delete = async (name: string): Promise<boolean> => this.stored.delete(name);
}

/** As a browser shows an opaque response; the label, which a browser would not show, tells one from the other. */
export function opaque(label = '', type: ResponseType = 'opaque'): Response {
  const response = new Response(null, { statusText: label });
  Object.defineProperties(response, {
    type: { value: type },
    status: { value: 0 },
    clone: { value: () => opaque(label) },
  });
  return response;
}
