import { able } from '../contenders/catalogue.js';
import type { Size } from '../plan.js';
import { type AnyGround, type Case, howMany, idOf, lanes, type Measured, prefixOf } from './ground.js';
import { inTurns } from './in-turns.js';

const HEAVY = 1024 * 1024;

/** What is stored, by everybody who can store. */
export async function hits(ground: AnyGround): Promise<Measured> {
  const { stage, plan } = ground;
  const names = able('hit');
  await stage.open(names);
  const cases: Case[] = [];
  for (const size of plan.sizes) {
    for (const name of names) await stage.act(name, 'fill', prefixOf('data', size, name), size.stored);
    // Idle workers were stopped while others had their fill. Those whose memory is measured come last, and first: they stay alive.
    for (const lane of [...lanes('hit', 'data', size, size.stored)].reverse())
      await stage.act(lane.name, 'prime', lane);
    for (const atOnce of [1, size.atOnce]) cases.push(await compareHits(ground, size, atOnce));
  }
  return { cases, figures: [] };
}

async function compareHits({ stage, plan, origin, progress }: AnyGround, size: Size, atOnce: number): Promise<Case> {
  const isHeavy = size.bytes >= HEAVY && atOnce > 1;
  const title = `Hit, ${size.title}, ${howMany(atOnce)}`;
  progress(title);
  const before = origin.asked;
  const rounds = isHeavy ? plan.heavyRounds : plan.rounds;
  const pace = { what: 'call', atOnce, batchMs: plan.batchMs } as const;
  const times = await inTurns(stage, lanes('hit', 'data', size, size.stored), rounds, pace);
  if (origin.asked !== before)
    throw new Error(`${origin.asked - before} hits of ${size.title} were none: the origin was asked.`);
  return { id: idOf('hit', size, atOnce), title, times };
}
