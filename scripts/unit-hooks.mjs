/**
 * Loaded before the tests, by scripts/unit.mjs. Node's test runner follows every promise to its end, to know which test one that is
 * rejected unseen belongs to: about a fifth of all work. Here it follows tests only. Such a rejection still fails the process, with its
 * stack; it is not reported as that of a test.
 */
import asyncHooks from 'node:async_hooks';

const { createHook } = asyncHooks;

/** As of Node 20 to 24, tests and suites are resources of this type. */
const TEST = 'Test';

asyncHooks.createHook = ({ init }) =>
  createHook({
    init: (id, type, trigger, resource) => {
      if (type === TEST) init?.(id, type, trigger, resource);
    },
  });
await import('node:test');
asyncHooks.createHook = createHook;
