import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const { exports } = JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8'));

/** What a module of esbuild's imports at once, as a browser fetches it. */
function importedBy(file: string): readonly string[] {
  const statements = readFileSync(join(dist, file), 'utf8').matchAll(/^(?:import|export)\b[^"';]*"(\.[^"]+)";$/gm);
  return [...statements].map(([, specifier = '']) => relative(dist, join(dist, dirname(file), specifier)));
}

/** The files of each round: those that are known only once the round before has come. */
function roundsOf(entry: string, known: ReadonlySet<string> = new Set()): readonly (readonly string[])[] {
  const seen = new Set([entry, ...known]);
  const rounds: string[][] = [];
  for (let round = [entry]; round.length > 0; ) {
    round = [...new Set(round.flatMap(importedBy))].filter((file) => !seen.has(file));
    for (const file of round) seen.add(file);
    if (round.length > 0) rounds.push(round);
  }
  return rounds;
}

for (const [door, target] of Object.entries<{ readonly default?: string }>(exports)) {
  // Browsers fetch no door that only Node has.
  if (target.default === undefined || target.default.startsWith('./dist/node/')) continue;
  test(`the scripts of the door ${door} are fetched in one round trip`, () => {
    expect(roundsOf(relative('dist', target.default ?? '')).length).toBe(1);
  });
}

test('a page fetches three scripts, and its engine is at most four more, in one round', () => {
  const [ofDoor = []] = roundsOf('index.js');
  expect(ofDoor.length).toBeLessThan(3);
  const engine = readdirSync(join(dist, 'chunks')).find((name) => /^local-engine-.*\.js$/.test(name)) ?? '';
  const rounds = roundsOf(`chunks/${engine}`, new Set(ofDoor));
  expect(rounds.length).toBeLessThan(2);
  expect(rounds.flat().length).toBeLessThan(4);
});
