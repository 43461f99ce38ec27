import { test } from '@playwright/test';
import type { EngineName } from './engine.js';

/** Leaves the tests of a file or describe block out in other engines; the report gives the reason. */
export function onlyIn(engine: EngineName, reason: string): void {
  test.skip(({ browserName }) => browserName !== engine, reason);
}

/** Leaves the running test out in this engine; the report gives the reason. */
export function notIn(engine: EngineName, reason: string): void {
  test.skip(runningIn() === engine, reason);
}

/** Projects of Chromium do not name it. */
const runningIn = (): string => test.info().project.use.browserName ?? 'chromium';

/** WebKitGTK has no `navigator.storage`, which Safari has. */
export const needsFiles = (): void => notIn('webkit', 'WebKitGTK: no navigator.storage');

/** A part of Chromium's message for `toThrow`. Other engines have their own words: any message will do. */
export const chromiumSays = (message: string): string => (runningIn() === 'chromium' ? message : '');
