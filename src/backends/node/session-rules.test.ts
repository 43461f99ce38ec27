import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { CachedSession } from '../../index.js';
import { runRule } from '../../session/rules/rule.fixture.js';
import { SESSION_RULES } from '../../session/rules/rules.fixture.js';
import type { Backend } from '../../storage/backend.js';
import { hasRedis, NO_REDIS } from './redis/redis-server.fixture.js';
import { connected, KINDS } from './stores.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'cached-session-rules-'));

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true })];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

for (const [kind, start] of Object.entries(KINDS)) {
  const skip = kind === 'redis' && !hasRedis ? NO_REDIS : false;
  describe(`the rules of sessions on ${kind}`, { skip }, () => {
    let shared: Promise<Backend> | undefined;
    const opened = async (): Promise<Backend> => {
      const store = (await start(folder, cleanups))();
      cleanups.push(() => store.close());
      return connected(store);
    };
    for (const rule of SESSION_RULES)
      test(rule.name, async () => {
        shared ??= opened();
        const backend = await shared;
        await runRule(rule, (options) => new CachedSession({ backend, ...options }));
      });
  });
}
