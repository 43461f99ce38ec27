import { get, type Outcome } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

let calling = false;
let lines: Promise<Outcome[]>[] = [];

/** Call and call again, each time a new URL, in lines that overlap: at no moment is nothing under way. */
export function keepCalling(prefix: string): void {
  calling = true;
  lines = ['a', 'b', 'c'].map((name) => line(`${prefix}${name}`));
}

/** How many calls were answered, and what became of the others. */
export async function stopCalling(): Promise<{ answered: number; failed: Outcome[] }> {
  calling = false;
  const outcomes = (await Promise.all(lines)).flat();
  const failed = outcomes.filter((outcome) => 'failed' in outcome || outcome.status !== 200);
  return { answered: outcomes.length - failed.length, failed };
}

async function line(prefix: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (calling) outcomes.push(await get(`${prefix}/${outcomes.length}`));
  return outcomes;
}
