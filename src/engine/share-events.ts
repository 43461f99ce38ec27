import type { Coherence } from '../storage/tier.js';
import type { EventHub } from './events.js';

const SHARED = ['stored', 'updated', 'revalidated', 'invalidated', 'evicted', 'cleared'] as const;

/**
 * What changes in the store is heard of every engine on it, whichever made the change: of two pages without a worker each hears the
 * other. Hits, misses and failures are of the engine alone.
 */
export function shareEvents(events: EventHub, coherence: Coherence): void {
  let isOfAnother = false;
  for (const type of SHARED) {
    events.listen(type, (event) => {
      if (!isOfAnother) coherence.share(event);
    });
  }
  coherence.onShared((event) => {
    isOfAnother = true;
    events.emit(event);
    isOfAnother = false;
  });
}
