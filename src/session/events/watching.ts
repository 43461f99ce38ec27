import type { PrepareOptions } from '../../request/request-spec.js';

/** The options of `watch`: those that make another request of a GET, and a signal that ends it. */
export type WatchOptions = Pick<PrepareOptions, 'params' | 'headers' | 'auth'> & {
  readonly signal?: AbortSignal | null | undefined;
};

/** An iterator that is loaded at its first `next`; without one, `return` ends it at once. */
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
