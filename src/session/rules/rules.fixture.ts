import { ADMINISTRATION } from './administration.fixture.js';
import { MATCHING } from './matching.fixture.js';
import { REUSE } from './reuse.fixture.js';
import type { Rule } from './rule.fixture.js';

/** The rules of requests-cache that hold on every store, where `cacheControl` is off. */
export const SESSION_RULES: readonly Rule[] = [...REUSE, ...MATCHING, ...ADMINISTRATION];
