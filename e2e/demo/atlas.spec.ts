import { expect, test } from './atlas.js';

test('with the origin down the atlas and its flags reload from the store', async ({ atlas }) => {
  await atlas.open();
  await atlas.settled();
  await atlas.origin('Down');
  await atlas.page.reload();
  await expect(atlas.name).toHaveText('Norway');
  await expect(atlas.provenance).toHaveText('cache');
  await expect(atlas.page.locator('#map .lands path')).toHaveCount(250);
  await expect(atlas.page.locator('#motto')).toContainText('The origin is down');
  // Fresh for a minute by the page's settings; the worker's routes do not apply.
  await expect(atlas.answer('Europe').locator('.mark')).toHaveText('cache');
  const flag = atlas.page.getByAltText('Flag of Norway');
  await expect.poll(() => flag.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test('a flag is visible although its file has no size', async ({ atlas }) => {
  for (const [code, name] of [
    ['FRA', 'France'],
    ['SGS', 'South Georgia'],
  ] as const) {
    await atlas.open(code);
    await expect(atlas.name).toHaveText(name);
    const flag = atlas.page.locator('.flag');
    await expect
      .poll(() => flag.evaluate((image: HTMLImageElement) => image.complete && image.offsetHeight))
      .toBeGreaterThan(40);
    await expect.poll(() => flag.evaluate((image: HTMLImageElement) => image.offsetWidth)).toBeGreaterThan(40);
  }
});

test('after a reload the log and the list of stored entries show country names', async ({ atlas }) => {
  await atlas.open('FRA');
  await atlas.settled();
  await atlas.page.reload();
  await atlas.settled();
  await expect(atlas.answer('France')).toContainText('cache');
  await atlas.page.getByText('Country sheets').click();
  await expect(atlas.page.getByRole('button', { name: 'Delete France' })).toBeVisible();
});

test('with the origin down a country that was never opened says so, and loads when the origin is back', async ({
  atlas,
}) => {
  await atlas.open();
  await atlas.settled();
  await atlas.origin('Down');
  await atlas.page.getByRole('link', { name: 'Iceland' }).click();
  await expect(atlas.page.locator('#sheet')).toContainText('Not stored on this device');
  await atlas.origin('Up');
  await atlas.open('NOR');
  await atlas.open('ISL');
  await expect(atlas.name).toHaveText('Iceland');
});

test('refresh validates with the origin, which responds with a 304', async ({ atlas }) => {
  await atlas.open();
  await atlas.settled();
  await atlas.page.locator('#refresh-sheet').click();
  await expect(atlas.provenance).toHaveText('revalidated');
});

test('refresh shows the stored sheet while the origin fails', async ({ atlas }) => {
  await atlas.open();
  await atlas.settled();
  await atlas.origin('Failing');
  await atlas.page.locator('#refresh-sheet').click();
  await expect(atlas.provenance).toHaveText('stale');
  await atlas.page.getByRole('link', { name: 'Iceland' }).click();
  await expect(atlas.page.locator('#sheet')).toContainText('answered with an error');
});

test('a deleted sheet is fetched from the network again', async ({ atlas }) => {
  await atlas.open();
  await atlas.settled();
  await atlas.page.locator('#delete-sheet').click();
  await expect(atlas.charted).toHaveCount(0);
  await atlas.open('ISL');
  await expect(atlas.name).toHaveText('Iceland');
  await atlas.open('NOR');
  await expect(atlas.name).toHaveText('Norway');
  await expect(atlas.provenance).toHaveText('network');
});

test('a single entry of the list can be deleted', async ({ atlas }) => {
  await atlas.open();
  await atlas.settled();
  await atlas.page.getByText('Country sheets').click();
  await atlas.page.getByRole('button', { name: 'Delete Norway' }).click();
  await expect(atlas.charted).toHaveCount(0);
});

test('clear only leaves the page itself, which still opens without the origin', async ({ atlas }) => {
  await atlas.open();
  await atlas.settled();
  await atlas.page.getByRole('button', { name: 'Clear' }).click();
  await expect(atlas.charted).toHaveCount(0);
  await expect(atlas.page.locator('#stored-0')).toHaveCount(0);
  await expect(atlas.page.locator('#stored-3 summary')).toContainText('The page itself');
  await atlas.settled();
  await atlas.origin('Down');
  await atlas.page.reload();
  await expect(atlas.page.locator('#sheet')).toContainText('Not stored on this device');
});

test('chart all stores every sheet of a region', async ({ atlas }) => {
  await atlas.open('ISL');
  await atlas.settled();
  await atlas.page.getByRole('button', { name: 'Chart all' }).click();
  await expect(atlas.charted).toHaveCount(53);
  await atlas.page.getByRole('button', { name: 'Chart all' }).click();
  await expect(atlas.answer('All of Europe')).toContainText('53 of them from the cache');
});

test('every control works with the keyboard', async ({ atlas }) => {
  await atlas.open();
  await atlas.settled();
  await atlas.page.getByRole('radio', { name: 'Up' }).focus();
  await atlas.page.keyboard.press('ArrowRight');
  await expect(atlas.page.locator('#motto')).toContainText('answers every request with an error');
  await atlas.page.getByRole('link', { name: 'Asia' }).focus();
  await atlas.page.keyboard.press('Enter');
  await expect(atlas.page.locator('#region-name')).toHaveText('Asia');
});

test('nothing is wider than the screen of a phone, a tablet or a desk', async ({ atlas }) => {
  await atlas.page.setViewportSize({ width: 360, height: 900 });
  await atlas.open();
  await atlas.settled();
  for (const width of [360, 768, 1440]) {
    await atlas.page.setViewportSize({ width, height: 900 });
    const { innerWidth, scrollWidth } = await atlas.page.evaluate(() => ({
      innerWidth: window.innerWidth,
      scrollWidth: document.documentElement.scrollWidth,
    }));
    expect(innerWidth).toBe(width);
    expect(scrollWidth).toBeLessThanOrEqual(width);
  }
});

test.describe('on a first visit', () => {
  test.use({ pauseMillis: 1 });

  test('a first visit draws the map as it streams, opens a country and stores both', async ({ atlas }) => {
    await atlas.open();
    await expect(atlas.name).toHaveText('Norway');
    await expect(atlas.provenance).toHaveText('network');
    await expect(atlas.page.locator('#map .lands path')).toHaveCount(250);
    await atlas.settled();
    await expect(atlas.page.locator('#mode')).toContainText('Answered by the service worker');
    await expect(atlas.charted).toHaveCount(1);
  });
});

test.describe('on a first visit with a slow map', () => {
  test.use({ pauseMillis: 400 });

  test('the page opens without its origin even if that went down before everything had loaded', async ({ atlas }) => {
    await atlas.open();
    await atlas.page.locator('html[data-kept="page"]').waitFor();
    await atlas.origin('Down');
    await atlas.page.reload();
    await expect(atlas.page.getByRole('heading', { name: 'Atlas' })).toBeVisible();
    await expect(atlas.page.locator('#motto')).toContainText('The origin is down');
  });
});
