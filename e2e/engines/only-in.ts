import { test } from '@playwright/test';
import type { EngineName } from './engine.js';

/** Leaves the tests of a file or describe block out in other engines; the report gives the reason. */
export function onlyIn(engine: EngineName, reason: string): void {
  test.skip(({ browserName }) => browserName !== engine, reason);
}
