import type { Tier } from '../../storage/tier.js';

/** A tier that keeps nothing, so that each lookup reads the store. */
export const NO_TIER: Tier = {
  get: () => undefined,
  keep: () => undefined,
  put: () => undefined,
  drop: () => [],
  dropKeys: () => undefined,
  clear: () => undefined,
  bytes: 0,
};
