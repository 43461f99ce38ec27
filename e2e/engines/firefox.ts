import type { Means } from './engine.js';

/** Firefox, by WebDriver BiDi. */
export const firefox: Means = {};
