import type { Serializer } from './serializer.js';

/**
 * Bodies as they are, which stores keep by the structured clone: the default (in the place of requests-cache's pickle_serializer). It runs
 * no code when it is read.
 *
 * @example
 * const small = pipeline([structuredSerializer(), gzip()]);
 */
export const structuredSerializer = (): Serializer => ({
  name: 'structured',
  encode: async ({ body }) => body,
  decode: async ({ body }) => body,
});
