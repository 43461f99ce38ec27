import type { Bounds, Totals } from './backend.js';

/** Need nothing go? */
export const isWithin = ({ count, bytes }: Totals, { maxBytes, maxEntries }: Omit<Bounds, 'now'>): boolean =>
  bytes <= maxBytes && count <= maxEntries;
