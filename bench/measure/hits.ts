import { act } from '../browser/stage.js';
import { able } from '../contenders/catalogue.js';
import type { Size } from '../plan.js';
import { type Case, type Ground, idOf, lanes, type Measured, pace, prefixOf } from './ground.js';

const HEAVY = 1024 * 1024;

/** What is stored, by everybody who can store. */
export async function hits(ground: Ground): Promise<Measured> {
  const { tab, plan } = ground;
  const names = able('hit');
  await act(tab, 'open', names);
  const cases: Case[] = [];
  for (const size of plan.sizes) {
    for (const name of names) await act(tab, 'fill', name, prefixOf('data', size, name), size.stored);
    // Idle workers were stopped while others had their fill. Those whose memory is measured come last, and first: they stay alive.
    await act(tab, 'prime', [...lanes('hit', 'data', size, size.stored)].reverse());
    for (const atOnce of [1, size.atOnce]) cases.push(await compareHits(ground, size, atOnce));
  }
  return { cases, figures: [] };
}

async function compareHits({ tab, plan, origin, progress }: Ground, size: Size, atOnce: number): Promise<Case> {
  const isHeavy = size.bytes >= HEAVY && atOnce > 1;
  const title = `Hit, ${size.title}, ${pace(atOnce)}`;
  progress(title);
  const before = origin.asked;
  const times = await act(tab, 'compare', {
    what: 'call',
    lanes: lanes('hit', 'data', size, size.stored),
    atOnce,
    rounds: isHeavy ? plan.heavyRounds : plan.rounds,
    batchMs: plan.batchMs,
  });
  if (origin.asked !== before)
    throw new Error(`${origin.asked - before} hits of ${size.title} were none: the origin was asked.`);
  return { id: idOf('hit', size, atOnce), title, times };
}
