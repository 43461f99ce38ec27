import type { Stage } from '../browser/stage.js';
import type { Lane, Pace } from '../page/lane.js';
import type { Case } from './ground.js';

/** Lanes side by side: in each round each has a batch, so that whatever else the machine does hits all alike. */
export async function inTurns(
  stage: Stage,
  lanes: readonly Lane[],
  rounds: number,
  pace: Pace,
): Promise<Case['times']> {
  const times = new Map(lanes.map(({ key }) => [key, [] as number[]]));
  for (const lane of lanes) await stage.act(lane.name, 'warmUp', lane, pace);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, key } of rotated(lanes, round)) times.get(key)?.push(await stage.act(name, 'batch', key));
  }
  return Object.fromEntries(times);
}

/** Nobody is always behind the same one. */
function rotated(lanes: readonly Lane[], by: number): readonly Lane[] {
  const at = by % lanes.length;
  return [...lanes.slice(at), ...lanes.slice(0, at)];
}
