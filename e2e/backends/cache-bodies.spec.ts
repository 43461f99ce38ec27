import { expect, test } from '../fixtures/test.js';
import type * as cacheBodies from './cache-bodies.page.js';

test('a body that waits for its URL leaves it to a later write, whose entry may not be stored yet', async ({
  openPage,
}) => {
  const page = await openPage<typeof cacheBodies>('backends/cache-bodies');
  expect(await page.call('overtaken')).toEqual({
    isSecondSettled: false,
    isThirdSettled: true,
    isMoved: false,
    both: [2, 3, 3],
    left: [3, 3],
  });
});

test('a sweep leaves a body that has come where an orphan was', async ({ openPage }) => {
  const page = await openPage<typeof cacheBodies>('backends/cache-bodies');
  expect(await page.call('sweptAway')).toEqual({ isSwept: true, found: [-1, 2, 2] });
});

test('after a crash a sweep deletes the replaced response, and brings another under its URL', async ({ openPage }) => {
  const page = await openPage<typeof cacheBodies>('backends/cache-bodies');
  const { names, ...swept } = (await page.call('sweptToItsPlace')) as { names: string[] };
  expect(swept).toMatchObject({ before: [2, 3, 1], isSwept: true });
  expect(names).toHaveLength(2);
  expect(swept).toMatchObject({ found: [-1, 2, 3, expect.any(Number)] });
});
