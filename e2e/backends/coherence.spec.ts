import { expect, test } from '../fixtures/test.js';
import type * as coherence from './coherence.page.js';

test('A1: after 300 deletions by another engine on the database, the owner never answers from its memory', async ({
  openPage,
}) => {
  const page = await openPage<typeof coherence>('backends/coherence');
  expect(await page.call('staleAfterDeletes', 300)).toBe(0);
});

test('R7: one tab at a time owns the store; when it is closed the next one does, without a wait', async ({
  openPage,
}) => {
  const [first, second, third] = [
    await openPage<typeof coherence>('backends/coherence'),
    await openPage<typeof coherence>('backends/coherence'),
    await openPage<typeof coherence>('backends/coherence'),
  ];
  await first.call('own');
  await expect.poll(() => first.call('owns')).toBe(true);
  await second.call('own');
  await third.call('tellAndWait');
  expect(await second.call('owns')).toBe(false);
  await first.tab.close();
  await third.call('tellAndWait');
  await expect.poll(() => second.call('owns')).toBe(true);
});
