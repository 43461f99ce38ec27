import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Admin } from '../engine/admin/operations.js';
import { world } from '../engine/engine.fixture.js';
import { SessionIdentity } from './identity.js';

/** An identity whose worker says when it has kept it; `kept`: what went over the port instead. */
function named(tell: (identity: string | null) => Promise<boolean> | undefined) {
  const kept: unknown[] = [];
  const { engine } = world();
  const admin: Admin = (operation, argument) => {
    kept.push([operation, argument]);
    return engine.admin(operation, argument);
  };
  const identity = new SessionIdentity({
    admin,
    tellController: tell,
    failed: (error) => assert.fail(error),
  });
  return { identity, kept };
}

test('an identity goes over the port where no worker answers fetch events, and where that one keeps another cache', async () => {
  for (const told of [undefined, Promise.resolve(false)]) {
    const { identity, kept } = named(() => told);
    identity.value = 'ada';
    await identity.kept;
    assert.deepEqual(kept, [['identify', { identity: 'ada' }]]);
  }
});

test('an identity that the controller keeps does not go over the port, where it could come after the next one', async () => {
  const { identity, kept } = named(async () => true);
  identity.value = 'ada';
  await identity.kept;
  assert.deepEqual(kept, []);
});

test('an identity that was lost with its worker is told to the next one ahead of the page’s next requests', async () => {
  const answers = [Promise.resolve(false), Promise.resolve(true)];
  const { identity, kept } = named(() => answers.shift());
  identity.value = 'ada';
  await identity.kept;
  assert.deepEqual([kept, answers], [[], []]);
});

test('what could not be told to the controller does not take back what was named since', async () => {
  const answers = [Promise.resolve(false), Promise.resolve(true)];
  const { identity, kept } = named(() => answers.shift());
  identity.value = 'ada';
  const first = identity.kept;
  identity.value = 'bob';
  await Promise.all([first, identity.kept]);
  assert.deepEqual(kept, []);
});

test('an identity that went over the port and arrives late does not take back the one named since by a request', async () => {
  let worker: string | null = null;
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let isController = false;
  const identity = new SessionIdentity({
    admin: (async (_operation: string, named: { identity: string | null }) => {
      await arrived;
      worker = named.identity;
    }) as unknown as Admin,
    tellController: (name) => {
      if (!isController) return undefined;
      worker = name;
      return Promise.resolve(true);
    },
    failed: (error) => assert.fail(error),
  });
  identity.value = 'ada';
  const first = identity.kept;
  isController = true;
  identity.value = 'bob';
  await identity.kept;
  arrive();
  await first;
  assert.equal(worker, 'bob');
});
