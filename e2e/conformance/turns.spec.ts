import { expect, test } from '@playwright/test';
import { fetchInTurns } from './turns.js';

test('turns: an action runs between any two consecutive requests, while none is in flight', async () => {
  const log: string[] = [];
  const underWay = new Set<unknown>();
  const inTurns = fetchInTurns(
    async (input) => {
      log.push(String(input));
      underWay.add(input);
      return new Response(body(() => underWay.delete(input)));
    },
    async () => void log.push(`between, ${underWay.size} under way`),
  );
  const follow = async (urls: readonly string[]): Promise<void> => {
    for (const url of urls) await (await inTurns(url)).text();
  };
  await Promise.all([follow(['a1', 'a2']), follow(['b1', 'b2'])]);
  expect(log.slice(0, 4)).toEqual(['between, 0 under way', 'a1', 'b1', 'between, 0 under way']);
  expect(new Set(log.slice(4))).toEqual(
    new Set(['a2', 'b2', ...log.filter((line) => line === 'between, 0 under way')]),
  );
});

test('turns: a failed request counts as finished', async () => {
  let sent = 0;
  const inTurns = fetchInTurns(
    async () => {
      sent += 1;
      throw new TypeError('Failed to fetch');
    },
    async () => undefined,
  );
  for (const url of ['1', '2']) await expect(inTurns(url)).rejects.toThrow('Failed to fetch');
  expect(sent).toBe(2);
});

test('turns: if the action is impossible, the requests fail instead of waiting forever', async () => {
  const inTurns = fetchInTurns(
    async () => new Response(),
    async () => {
      throw new Error('no worker to stop');
    },
  );
  await expect(inTurns('1')).rejects.toThrow('no worker to stop');
  await expect(inTurns('2')).rejects.toThrow('no worker to stop');
});

/** A body that comes after its header fields. */
function body(over: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        await new Promise((resolve) => setImmediate(resolve));
        over();
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
