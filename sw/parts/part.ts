import type { Registered } from '../registry.js';

declare const self: { cachedSessionParts?: unknown[] };

/** Give the ready-made worker, whose script follows this one, what it does not have: it registers it as `serveSession` would. */
export function addPart(part: Pick<Registered, 'backends' | 'serializers'>): void {
  self.cachedSessionParts = [...(self.cachedSessionParts ?? []), part];
}
