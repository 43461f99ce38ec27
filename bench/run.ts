import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { Chromium } from './browser/chromium.js';
import { Stage } from './browser/stage.js';
import type { Case, Figure, Ground } from './measure/ground.js';
import { MEASUREMENTS } from './measure/index.js';
import { Origin } from './origin/origin.js';
import type { Plan } from './plan.js';
import type { Machine, Report } from './report/report.js';

type RunOptions = {
  readonly plan: Plan;
  readonly command: string;
  readonly progress: Ground['progress'];
};

/** Measure these, one after the other, in one browser against one origin. */
export async function run(names: readonly string[], { plan, command, progress }: RunOptions): Promise<Report> {
  const [start, before] = [Date.now(), load()];
  const measured = await onStage(plan, progress, async (ground) => {
    const cases: Case[] = [];
    const figures: Figure[] = [];
    const failures: string[] = [];
    for (const name of names) {
      progress(`== ${name}`);
      try {
        const found = await MEASUREMENTS[name]?.(ground);
        cases.push(...(found?.cases ?? []));
        figures.push(...(found?.figures ?? []));
      } catch (error) {
        // What the others took minutes to find is not to be lost.
        failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    return { cases, figures, failures, browser: await ground.browser.version() };
  });
  const { browser, ...found } = measured;
  const seconds = Math.round((Date.now() - start) / 1000);
  const date = new Date(start).toISOString().slice(0, 10);
  return { date, command, seconds, machine: machine(browser, [before, load()]), plan, ...found };
}

async function onStage<Result>(
  plan: Plan,
  progress: Ground['progress'],
  use: (ground: Ground) => Promise<Result>,
): Promise<Result> {
  const origin = await Origin.start();
  try {
    const browser = await Chromium.start();
    try {
      return await use({ browser, origin, plan, progress, stage: new Stage(browser, (name) => origin.urlOf(name)) });
    } finally {
      await browser.close();
    }
  } finally {
    await origin.stop();
  }
}

const load = (): number => loadavg()[0] ?? Number.NaN;

function machine(browser: string, loads: Machine['load']): Machine {
  const [first] = cpus();
  return {
    browser,
    processor: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.version,
    load: loads,
  };
}
