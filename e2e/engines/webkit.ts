import type { Means } from './engine.js';

/** WebKitGTK, by its WebDriver. */
export const webkit: Means = {};
