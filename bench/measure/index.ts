import { backends } from './backends.js';
import type { Ground, Measured } from './ground.js';
import { growth } from './growth.js';
import { hits } from './hits.js';
import { leaks, streams } from './memory.js';
import { firstBytes, misses, revalidations, storing } from './network.js';
import { restarts } from './restart.js';

/** All that is measured, in the order in which it is; `--only` names one. */
export const MEASUREMENTS: Readonly<Record<string, (ground: Ground) => Promise<Measured>>> = {
  hits,
  misses,
  'first-bytes': firstBytes,
  revalidations,
  storing,
  growth,
  restarts,
  streams,
  leaks,
  backends,
};
