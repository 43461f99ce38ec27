import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './case.js';

/** A member of a case's observation that differs from native fetch, for one of our variants. */
export type Difference = {
  readonly case: string;
  readonly member: string;
  readonly way: string;
  readonly native: unknown;
  readonly ours: unknown;
};

/** An intended difference: of a case (`*`: any) or some of its members, for some of our variants or, by default, all. */
export type Meant = {
  readonly case: string;
  readonly members?: readonly string[];
  readonly ways?: readonly string[];
  /** Depends on timing in the engine, so a run may not show it. */
  readonly isSometimes?: true;
  readonly reason: string;
};

/** As in a file: for one case or several. */
type Listed = Omit<Meant, 'case'> & { readonly case: string | readonly string[] };

/** The intended differences in an engine. Its own file has those from an engine that itself differs from the standard, for several cases each. */
export function meantIn(engine: string): readonly Meant[] {
  const all = read('differences.json').map((meant) =>
    engine === 'chromium' ? meant : { ...meant, isSometimes: true as const },
  );
  return engine === 'chromium' ? all : [...all, ...read(`differences-${engine}.json`)];
}

const read = (file: string): readonly Meant[] => {
  const listed: readonly Listed[] = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  return listed.flatMap(({ case: cases, ...meant }) => [cases].flat().map((name) => ({ ...meant, case: name })));
};

/** What the origin received; nothing for a hit. */
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

/** Whether a difference is intended. A variant is matched by words it contains: "local hit". */
export const covers = (
  meant: Meant,
  { case: name, member, way }: Pick<Difference, 'case' | 'member' | 'way'>,
): boolean =>
  (meant.case === name || meant.case === '*') && (meant.members?.includes(member) ?? true) && isOfWay(meant, way);

export const isOfWay = ({ ways }: Meant, way: string): boolean => ways?.some((words) => holds(way, words)) ?? true;

const holds = (way: string, words: string): boolean => words.split(' ').every((word) => way.split(' ').includes(word));
