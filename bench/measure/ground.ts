import type { Browser, Tab } from '../browser/browser.js';
import type { Chromium } from '../browser/chromium.js';
import type { Stage } from '../browser/stage.js';
import type { Target } from '../browser/target.js';
import { type Ability, able, type Name, workerPath } from '../contenders/catalogue.js';
import type { Origin } from '../origin/origin.js';
import type { Lane } from '../page/lane.js';
import type { Plan, Size } from '../plan.js';

/** What a measurement acts on. */
export type AnyGround<OwnBrowser = Browser, OwnTab extends Tab = Tab> = {
  readonly browser: OwnBrowser;
  readonly origin: Origin;
  readonly stage: Stage<OwnTab>;
  readonly plan: Plan;
  /** Told what is measured next. */
  readonly progress: (text: string) => void;
};

/** The same where it must be Chromium, whose memory can be measured and whose workers can be looked into. */
export type Ground = AnyGround<Chromium, Target>;

/** A table: milliseconds per call of each batch, by contender. */
export type Case = {
  readonly id: string;
  readonly title: string;
  readonly times: Readonly<Record<string, readonly number[]>>;
};

/** A single number, with what it must not exceed where that is fixed. */
export type Figure = {
  readonly id: string;
  readonly title: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'MB/s';
};

export type Measured = { readonly cases: readonly Case[]; readonly figures: readonly Figure[] };

/** Answers of these say nothing: what they measure is the way. */
const EMPTY: readonly Name[] = ['port-echo', 'fetch-empty'];

export const prefixOf = (kind: 'data' | 'stale', { bytes }: Pick<Size, 'bytes'>, name: string): string =>
  `/${kind}/${bytes}/${name}-`;

/** A lane for each contender that can do it. */
export function lanes(ability: Ability, kind: 'data' | 'stale', size: Size, urls: number | null): readonly Lane[] {
  return able(ability).map((name) => ({
    key: name,
    name,
    prefix: prefixOf(kind, size, name),
    urls,
    bytes: EMPTY.includes(name) ? null : size.bytes,
  }));
}

/** Its worker, to look into. */
export const workerOf = ({ browser, origin }: Ground, name: Name): Promise<Target> =>
  browser.worker(origin.urlOf(name) + workerPath(name));

export const inMegabytes = (bytes: number): number => bytes / 1024 / 1024;

/** What a case is called, whatever a plan makes of "many". */
export const idOf = (ability: Ability, { title }: Size, atOnce: number): string =>
  `${ability}, ${title}, ${atOnce === 1 ? 'one' : 'many'}`;

export const howMany = (atOnce: number): string => (atOnce === 1 ? 'one at a time' : `${atOnce} at once`);
