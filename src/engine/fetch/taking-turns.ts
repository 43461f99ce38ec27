import type { EngineState } from '../state.js';

/**
 * Begin a part of a work that goes through the whole store; the function that it gives is awaited before the next part. Whoever
 * looked something up meanwhile has the store for as long as the part took: half of the time.
 */
export function beginPart({ reads }: EngineState): () => Promise<void> {
  const [start, asked] = [performance.now(), reads.asked];
  return async () => {
    if (reads.asked !== asked) await pause(performance.now() - start);
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
