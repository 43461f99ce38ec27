import type { PrepareOptions } from '../../request/request-spec.js';

/** What `watch` takes beside the URL: what makes a GET of it another request, and what ends it. */
export type WatchOptions = Pick<PrepareOptions, 'params' | 'headers' | 'auth'> & {
  readonly signal?: AbortSignal | null | undefined;
};

/** An iterator that is loaded when it is first asked, and ends at once if it never was. */
export function whenLoaded<Value>(load: () => Promise<AsyncIterator<Value>>): AsyncIterableIterator<Value> {
  let loading: Promise<AsyncIterator<Value>> | undefined;
  const iterator: AsyncIterableIterator<Value> = {
    next: async () => {
      loading ??= load();
      return (await loading).next();
    },
    return: async () => (await loading)?.return?.() ?? { done: true, value: undefined },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
