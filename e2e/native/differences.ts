import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './case.js';

/** A member of what a case sees that is not as it is natively, by one of our ways. */
export type Difference = {
  readonly case: string;
  readonly member: string;
  readonly way: string;
  readonly native: unknown;
  readonly ours: unknown;
};

/** A difference that is meant: of a case (`*`: of any), or of some of its members; by some ways or, left out, by all of ours. */
export type Meant = {
  readonly case: string;
  readonly members?: readonly string[];
  readonly ways?: readonly string[];
  /** It depends on what the engine does at that moment, so that a run may not show it. */
  readonly isSometimes?: true;
  readonly reason: string;
};

/** What the origin saw of it; of a hit, nothing. */
const ON_THE_WIRE = ['requests', 'fields', 'caching fields', 'hints', 'names'];

export function differences(
  name: string,
  way: string,
  native: Observation,
  ours: Observation,
  isHit: boolean,
): readonly Difference[] {
  const members = [...new Set([...Object.keys(native), ...Object.keys(ours)])];
  return members
    .filter((member) => !(isHit && ON_THE_WIRE.includes(member)) && !isDeepStrictEqual(native[member], ours[member]))
    .map((member) => ({ case: name, member, way, native: native[member], ours: ours[member] }));
}

/** Is it one of those that are meant? A way is named by words that it holds: "local hit". */
export const covers = (
  meant: Meant,
  { case: name, member, way }: Pick<Difference, 'case' | 'member' | 'way'>,
): boolean =>
  (meant.case === name || meant.case === '*') && (meant.members?.includes(member) ?? true) && isOfWay(meant, way);

export const isOfWay = ({ ways }: Meant, way: string): boolean => ways?.some((words) => holds(way, words)) ?? true;

const holds = (way: string, words: string): boolean => words.split(' ').every((word) => way.split(' ').includes(word));
