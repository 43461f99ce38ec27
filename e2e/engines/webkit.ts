import type { Means } from './engine.js';
import { browserOf } from './webkit/context.js';

/** WebKitGTK, by its WebDriver. Its reload past the cache keeps the worker, and its quota is a share of the disk. */
export const webkit: Means = {
  stopWorkers: (page) => browserOf(page).stopWorkers(),
  clearSiteData: (page, types) => browserOf(page).orders.send({ order: 'clear', types }),
};
