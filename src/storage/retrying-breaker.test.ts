import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetryingBreaker } from './retrying-breaker.js';

/** A breaker on a clock of its own, which notes the outages. */
function breaker(own: { readonly limitMs?: number } = {}) {
  const clock = { ms: 0 };
  const outages: unknown[] = [];
  const tested = new RetryingBreaker({
    limitMs: 1000,
    retryMs: 100,
    longestRetryMs: 300,
    late: () => new Error('late'),
    isOutage: (error) => !(error instanceof TypeError),
    onOpen: (error) => outages.push(error),
    now: () => clock.ms,
    ...own,
  });
  let asked = 0;
  const ask = (answer: () => Promise<unknown>): Promise<unknown> =>
    tested.ask(() => {
      asked += 1;
      return answer();
    });
  return { tested, clock, outages, ask, count: () => asked };
}

const fails = (): Promise<never> => Promise.reject(new Error('down'));
const answers = async (): Promise<string> => 'up';

test('after a failure questions fail at once, until one is let through again', async () => {
  const { ask, clock, count, tested } = breaker();
  await assert.rejects(ask(fails), /down/);
  await assert.rejects(ask(answers), /down/);
  assert.deepEqual([count(), tested.isOpen, tested.retryIn], [1, true, 100]);
  clock.ms = 100;
  assert.equal(tested.isOpen, false);
  assert.equal(await ask(answers), 'up');
  assert.equal(await ask(answers), 'up');
  assert.equal(tested.hasFailed, false);
});

test('while one question is let through, others still fail', async () => {
  const { ask, clock, count } = breaker();
  await assert.rejects(ask(fails));
  clock.ms = 100;
  let answer = (_: string): void => undefined;
  const trial = ask(() => new Promise((resolve) => (answer = resolve)));
  await assert.rejects(ask(answers), /down/);
  assert.equal(count(), 2);
  answer('up');
  assert.equal(await trial, 'up');
  assert.equal(await ask(answers), 'up');
});

test('each failure doubles the wait, up to a bound; an answer resets it', async () => {
  const { ask, clock, tested } = breaker();
  for (const wait of [100, 200, 300, 300]) {
    await assert.rejects(ask(fails));
    assert.equal(tested.retryIn, wait);
    clock.ms += wait;
  }
  await ask(answers);
  await assert.rejects(ask(fails));
  assert.equal(tested.retryIn, 100);
});

test('an outage is told once, though several questions meet it', async () => {
  const { ask, clock, outages } = breaker();
  await Promise.allSettled([ask(fails), ask(fails), ask(fails)]);
  clock.ms = 100;
  await assert.rejects(ask(fails));
  assert.equal(outages.length, 1);
  clock.ms = 1000;
  await ask(answers);
  await assert.rejects(ask(fails));
  assert.equal(outages.length, 2);
});

test('a failure that concerns only its question opens nothing', async () => {
  const { ask, outages, tested } = breaker();
  await assert.rejects(
    ask(() => Promise.reject(new TypeError('too large'))),
    TypeError,
  );
  assert.equal(await ask(answers), 'up');
  assert.deepEqual([outages, tested.isOpen], [[], false]);
});

test('an overdue answer is a failure', async () => {
  const { ask, tested } = breaker({ limitMs: 1 });
  await assert.rejects(
    ask(() => new Promise(() => undefined)),
    /late/,
  );
  assert.equal(tested.isOpen, true);
});
