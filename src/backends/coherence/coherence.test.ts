import assert from 'node:assert/strict';
import { afterEach, test as nodeTest } from 'node:test';
import { at, bytesOf, entryOf, hash } from '../../storage/contract/contract-ground.cases.js';
import type { Coherence } from '../../storage/tier.js';
import { memoryBackend } from '../memory/memory.js';
import { memoryTier } from '../memory/memory-tier.js';
import { webCoherence } from './coherence.js';
import { parseMessage } from './coherence-message.js';
import { FakeLocks } from './locks.fixture.js';

/** A wait that should have ended long ago fails. */
const test = (name: string, run: () => Promise<void> | void) => nodeTest(name, { timeout: 10_000 }, run);

const opened: Coherence[] = [];
afterEach(() => {
  for (const coherence of opened.splice(0)) coherence.close();
});

let store = 0;

/** Engines on one store, each with its view of it. Their timeout outlasts every test. */
function engines(): () => Coherence {
  const locks = new FakeLocks();
  store += 1;
  const cacheName = `store ${store}`;
  return () => {
    const coherence = webCoherence({ cacheName, locks, timeout: 1_000_000 });
    opened.push(coherence);
    return coherence;
  };
}

const owned = (coherence: Coherence): Promise<void> => new Promise((resolve) => coherence.own(resolve));

test('the owner has heard of a removal before the one who removed goes on', async () => {
  const engine = engines();
  const [owner, other] = [engine(), engine()];
  const heard: unknown[] = [];
  owner.onChange((cacheKeys) => heard.push(cacheKeys));
  await owned(owner);
  await other.tellAndWait(['a']);
  await other.tellAndWait(null);
  assert.deepEqual(heard, [['a'], null]);
});

test('where nobody owns the store, nobody is waited for', async () => {
  const engine = engines();
  await engine().tellAndWait(['a']);
});

test('the owner itself waits for nobody', async () => {
  const owner = engines()();
  await owned(owner);
  await owner.tellAndWait(['a']);
});

test('an owner that ends is not waited for', async () => {
  const engine = engines();
  const [owner, other] = [engine(), engine()];
  await owned(owner);
  const told = other.tellAndWait(['a']);
  owner.close();
  await told;
});

test('an owner that ends while the next one stands in line is not waited for', async () => {
  const engine = engines();
  const [owner, next, other] = [engine(), engine(), engine()];
  await owned(owner);
  const succeeded = owned(next);
  const told = other.tellAndWait(['a']);
  owner.close();
  await Promise.all([succeeded, told]);
});

test('one who waits for the store itself becomes its owner and goes on', async () => {
  const engine = engines();
  const [owner, next] = [engine(), engine()];
  await owned(owner);
  const succeeded = owned(next);
  const told = next.tellAndWait(['a']);
  owner.close();
  await Promise.all([succeeded, told]);
});

test('an owner that neither answers nor ends is waited for no longer than the timeout', async () => {
  const locks = new FakeLocks();
  void locks.request('cached-session:owner:frozen', {}, () => new Promise(() => undefined));
  const other = webCoherence({ cacheName: 'frozen', locks, timeout: 20 });
  opened.push(other);
  await other.tellAndWait(['a']);
});

test('only one of several engines owns the store, and the next one after its end', async () => {
  const engine = engines();
  const [first, second] = [engine(), engine()];
  const order: string[] = [];
  first.own(() => order.push('first'));
  const succeeded = owned(second).then(() => order.push('second'));
  await second.tellAndWait(['a']);
  assert.deepEqual(order, ['first']);
  first.close();
  await succeeded;
  assert.deepEqual(order, ['first', 'second']);
});

test('one who gave up before its turn never owns', async () => {
  const engine = engines();
  const [first, second, third] = [engine(), engine(), engine()];
  await owned(first);
  second.own(() => assert.fail('given up'));
  second.close();
  first.close();
  await owned(third);
});

test('one who gave up can ask again', async () => {
  const coherence = engines()();
  await owned(coherence);
  coherence.close();
  await owned(coherence);
});

test('without Web Locks nobody owns, and nobody is waited for', async () => {
  const coherence = webCoherence({ cacheName: 'insecure', locks: undefined });
  opened.push(coherence);
  coherence.own(() => assert.fail('owned'));
  await coherence.tellAndWait(['a']);
});

test('nothing is opened before it is needed, so nothing keeps Node alive', () => {
  webCoherence({ cacheName: 'idle', locks: new FakeLocks() });
});

test('A1: of 300 deletes by another engine the owner answers none from its memory', async () => {
  const engine = engines();
  const [owner, other] = [engine(), engine()];
  const backend = memoryBackend();
  const tier = memoryTier();
  owner.onChange((cacheKeys) => (cacheKeys === null ? tier.clear() : tier.dropKeys(cacheKeys)));
  await owned(owner);
  let stale = 0;
  for (let round = 0; round < 300; round += 1) {
    const entry = entryOf(hash(`n${round}x`), { requestTime: at(round) });
    const { position } = await backend.select(hash(`n${round}x`));
    await backend.write([{ kind: 'put', entry, body: bytesOf(3), since: position }]);
    tier.put({ entry, body: bytesOf(3) }, position);
    assert.notEqual(tier.get(entry.key), undefined);
    await other.tellAndWait(await backend.remove([{ kind: 'urls', urls: [entry.requestUrl] }]));
    if (tier.get(entry.key) !== undefined) stale += 1;
  }
  assert.equal(stale, 0);
});

test('what happens at one engine is heard at the others, but not at itself', async () => {
  const engine = engines();
  const [one, other] = [engine(), engine()];
  const heard: string[] = [];
  one.onShared(({ type }) => heard.push(`one ${type}`));
  const cleared = new Promise<void>((resolve) =>
    other.onShared((event) => {
      heard.push(`other ${event.type}`);
      if (event.type === 'cleared') resolve();
    }),
  );
  await owned(one);
  other.tell(['a']);
  one.share({ type: 'stored', url: 'https://a.test/', cacheKey: 'a' });
  one.share({ type: 'evicted', cacheKeys: ['a'] });
  one.share({ type: 'cleared', deleted: 2 });
  await cleared;
  assert.deepEqual(heard, ['other stored', 'other evicted', 'other cleared']);
});

test('an engine that has changed nothing opens no channel to share', () => {
  engines()().share({ type: 'cleared', deleted: 0 });
});

for (const event of [
  { type: 'hit' },
  { type: 'stored', url: 1 },
  { type: 'evicted', cacheKeys: null },
  null,
  'stored',
]) {
  nodeTest(`what is no event of ours is left alone: ${JSON.stringify(event)}`, () => {
    assert.equal(parseMessage({ kind: 'event', event }), undefined);
  });
}
