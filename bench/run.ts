import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Browser, Tab } from './browser/browser.js';
import { Chromium } from './browser/chromium.js';
import { Firefox } from './browser/firefox.js';
import { Stage } from './browser/stage.js';
import { startWebKit } from './browser/webkit.js';
import type { AnyGround, Case, Figure, Measured } from './measure/ground.js';
import { IN_ANY_ENGINE, MEASUREMENTS } from './measure/index.js';
import { Origin } from './origin/origin.js';
import type { Plan } from './plan.js';
import type { Machine, Report } from './report/report.js';

type RunOptions = {
  readonly plan: Plan;
  readonly command: string;
  readonly progress: AnyGround['progress'];
};

type Measurements<OwnGround> = Readonly<Record<string, (ground: OwnGround) => Promise<Measured>>>;

/** Measures these, one after the other, in one browser against one origin. */
export async function run(engine: string, names: readonly string[], options: RunOptions): Promise<Report> {
  if (engine === 'chromium') return runIn(Chromium.start, MEASUREMENTS, names, options);
  const start = OTHERS[engine];
  if (start === undefined)
    throw new Error(`--engine ${engine}: there are chromium, ${Object.keys(OTHERS).join(', ')}.`);
  // Bodies of 5 MB take minutes there, and show nothing that those of 100 KB do not.
  const plan = { ...options.plan, sizes: options.plan.sizes.slice(0, 2) };
  return runIn<Browser, Tab>(start, IN_ANY_ENGINE, names, { ...options, plan });
}

const OTHERS: Readonly<Record<string, () => Promise<Browser>>> = { firefox: Firefox.start, webkit: startWebKit };

async function runIn<OwnBrowser extends Browser<OwnTab>, OwnTab extends Tab>(
  start: () => Promise<OwnBrowser>,
  measurements: Measurements<AnyGround<OwnBrowser, OwnTab>>,
  names: readonly string[],
  { plan, command, progress }: RunOptions,
): Promise<Report> {
  const [began, before] = [Date.now(), load()];
  const measured = await onStage(start, plan, progress, async (ground: AnyGround<OwnBrowser, OwnTab>) => {
    const cases: Case[] = [];
    const figures: Figure[] = [];
    const failures: string[] = [];
    for (const name of names) {
      progress(`== ${name}`);
      try {
        const found = await measurements[name]?.(ground);
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
  const seconds = Math.round((Date.now() - began) / 1000);
  const date = new Date(began).toISOString().slice(0, 10);
  return { date, command, seconds, machine: machine(browser, [before, load()]), plan, ...found };
}

async function onStage<OwnBrowser extends Browser<OwnTab>, OwnTab extends Tab, Result>(
  start: () => Promise<OwnBrowser>,
  plan: Plan,
  progress: AnyGround['progress'],
  use: (ground: AnyGround<OwnBrowser, OwnTab>) => Promise<Result>,
): Promise<Result> {
  const origin = await Origin.start();
  try {
    const browser = await start();
    try {
      return await use({
        browser,
        origin,
        plan,
        progress,
        stage: new Stage<OwnTab>(browser, (name) => origin.urlOf(name)),
      });
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
