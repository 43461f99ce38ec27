/** What engines on one store tell each other of what they did, for those who listen there. URLs are redacted. */
export type SharedEvent =
  | { readonly type: 'stored' | 'updated' | 'revalidated'; readonly url: string; readonly cacheKey: string | null }
  | { readonly type: 'invalidated' | 'evicted'; readonly cacheKeys: readonly string[] }
  | { readonly type: 'cleared'; readonly deleted: number };
