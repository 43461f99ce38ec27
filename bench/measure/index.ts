import { backends } from './backends.js';
import type { AnyGround, Ground, Measured } from './ground.js';
import { growth } from './growth.js';
import { hits } from './hits.js';
import { leaks, streams } from './memory.js';
import { firstBytes, misses, revalidations, storing } from './network.js';
import { firstHits, restarts } from './restart.js';

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

/** What is measured in engines other than Chromium: what needs no look into workers and memory. */
export const IN_ANY_ENGINE: Readonly<Record<string, (ground: AnyGround) => Promise<Measured>>> = {
  hits,
  misses,
  restarts: firstHits,
};
