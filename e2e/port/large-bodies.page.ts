import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** Requests these URLs so many times, all of them at once each time, and counts what came: the length of a body, or an error. */
export async function readAll(urls: readonly string[], times: number): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (let time = 0; time < times; time += 1) {
    const outcomes = await Promise.all(urls.map((url) => lengthOf(url).catch(String)));
    for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

const lengthOf = async (url: string): Promise<number> => (await (await session().get(url)).arrayBuffer()).byteLength;
