import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Position } from '../../storage/backend.js';
import { aliasOf, bytesOf, entryOf, hash } from '../../storage/contract/contract-ground.cases.js';
import type { Candidate } from '../../storage/entry.js';
import { memoryTier } from './memory-tier.js';

const KB = 1024;
const position: Position = { epoch: 'e', order: 1, sequence: 0 };

const candidateOf = (cacheKey: string, size = 3): Candidate => ({
  entry: entryOf(cacheKey, { size }),
  body: bytesOf(size),
});
const keyOf = (name: string) => entryOf(hash(name)).key;
const names = ['a', 'b', 'c', 'd'];

test('what was kept is got by its canonical key, with its position', () => {
  const tier = memoryTier();
  const selection = { candidates: [candidateOf(hash('a'))], alias: null, position };
  tier.keep(keyOf('a'), selection);
  assert.equal(tier.get(keyOf('a')), selection);
  assert.equal(tier.get(keyOf('b')), undefined);
});

test('the variants of a request are held together, and a new response takes the place of its own', () => {
  const tier = memoryTier();
  const [one, two] = [candidateOf(`${hash('a')}~1`), candidateOf(`${hash('a')}~2`)];
  tier.put(one, position);
  tier.put(two, position);
  const newer = candidateOf(`${hash('a')}~1`, 5);
  tier.put(newer, position);
  assert.deepEqual(tier.get(keyOf('a'))?.candidates, [newer, two]);
});

test('beyond its bytes it forgets what was got least recently', () => {
  const tier = memoryTier({ maxBytes: 16 * KB });
  for (const name of names) tier.put(candidateOf(hash(name), 3 * KB), position);
  tier.get(keyOf('a'));
  tier.put(candidateOf(hash('e'), 3 * KB), position);
  assert.deepEqual(
    [...names, 'e'].filter((name) => tier.get(keyOf(name)) !== undefined),
    ['a', 'c', 'd', 'e'],
  );
  assert.ok(tier.bytes <= 16 * KB);
});

test('the bytes of a Blob are read when it is asked for again, and not if the entry is another one by then', async () => {
  const tier = memoryTier();
  const blob = { ...candidateOf(hash('a')), body: new Blob(['abc']) };
  const got = () => tier.get(keyOf('a'))?.candidates[0];
  const turn = () => new Promise((resolve) => setTimeout(resolve, 10));
  tier.put(blob, position);
  assert.equal(got()?.bytes, undefined);
  await turn();
  assert.deepEqual([got()?.body, got()?.bytes], [blob.body, await blob.body.arrayBuffer()]);
  tier.put(blob, position);
  got();
  const newer = candidateOf(hash('a'), 5);
  tier.put(newer, position);
  await turn();
  assert.equal(got(), newer);
});

test('an entry above a quarter of the bound is not kept, and what it would replace goes', () => {
  const tier = memoryTier({ maxBytes: 16 * KB });
  tier.put(candidateOf(hash('a')), position);
  tier.put(candidateOf(hash('a'), 4 * KB), position);
  assert.equal(tier.get(keyOf('a')), undefined);
  assert.equal(tier.bytes, 0);
});

test('an alias is not kept, since removals name entries only', () => {
  const tier = memoryTier();
  tier.keep(keyOf('a'), { candidates: [], alias: aliasOf(hash('a'), hash('b')), position });
  assert.equal(tier.get(keyOf('a')), undefined);
});

test('a response of another request under the same hash is not kept', () => {
  const tier = memoryTier();
  tier.keep(keyOf('b'), { candidates: [candidateOf(hash('a'))], alias: null, position });
  assert.equal(tier.get(keyOf('b')), undefined);
});

test('dropping by selector takes the variants it concerns and says which', () => {
  const tier = memoryTier();
  const [one, two] = [candidateOf(`${hash('a')}~1`), candidateOf(`${hash('a')}~2`)];
  tier.keep(keyOf('a'), { candidates: [one, two], alias: null, position });
  tier.put(candidateOf(hash('b')), position);
  assert.deepEqual(tier.drop([{ kind: 'keys', keys: [one.entry.cacheKey] }]), [one.entry]);
  assert.deepEqual(tier.get(keyOf('a'))?.candidates, [two]);
  assert.equal(tier.drop([{ kind: 'all' }]).length, 2);
  assert.equal(tier.bytes, 0);
});

test('a key that another engine changed drops all that is held of its request', () => {
  const tier = memoryTier();
  tier.put(candidateOf(`${hash('a')}~1`), position);
  tier.put(candidateOf(hash('b')), position);
  tier.dropKeys([`${hash('a')}~2`]);
  assert.equal(tier.get(keyOf('a')), undefined);
  assert.notEqual(tier.get(keyOf('b')), undefined);
  tier.clear();
  assert.equal(tier.get(keyOf('b')), undefined);
  assert.equal(tier.bytes, 0);
});
