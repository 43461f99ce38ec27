import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '@playwright/test';
import { described, expressionOf, revived } from './values.js';
import type { WebDriver } from './web-driver.js';

const LOADS_WITHIN_MS = 30_000;
const COMES_WITHIN_MS = 10_000;
const LONGEST_PAUSE_MS = 25;

/** The marker of a document that is about to be left: a document of the back-forward cache has that of an earlier time. */
const LEFT = 'window.leftByTheTest';

/** A function that pages call by this name. */
type Exposed = (...values: unknown[]) => unknown;

/** What the tests use of Playwright's page. */
export class WebKitPage {
  readonly #driver: WebDriver;
  readonly #window: string;
  #url = 'about:blank';
  #calls = 0;
  #left = 0;
  #closed = false;
  /** The clock of the document that is open. */
  readonly clock = { setSystemTime: (time: number): Promise<unknown> => this.#run(shiftedClock(time)) };
  readonly #exposed = new Map<string, Exposed>();

  constructor(driver: WebDriver, window: string) {
    this.#driver = driver;
    this.#window = window;
  }

  url(): string {
    return this.#url;
  }

  async title(): Promise<string> {
    return String(await this.#driver.send(this.#window, 'GET', '/title'));
  }

  isClosed(): boolean {
    return this.#closed;
  }

  /** Rejects when there is no page to be shown, as Playwright's does. */
  async goto(url: string): Promise<void> {
    await this.#leave('/url', { url });
  }

  async reload(): Promise<void> {
    await this.#leave('/refresh', {});
  }

  async goBack(): Promise<void> {
    await this.#leave('/back', {});
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#driver.closeWindow(this.#window);
  }

  async waitForFunction(condition: string): Promise<void> {
    await this.#until(`return Boolean(${condition});`, COMES_WITHIN_MS, `It never came to ${condition}`);
  }

  async addScriptTag({ url }: { readonly url: string }): Promise<void> {
    await this.evaluate(async (source: string) => {
      const script = Object.assign(document.createElement('script'), { src: source });
      await new Promise((resolve, reject) => {
        Object.assign(script, { onload: resolve, onerror: reject });
        document.head.append(script);
      });
    }, url);
  }

  /** Before the page is opened. It is called while the test evaluates something there, because only the test begins commands. */
  async exposeFunction(name: string, exposed: Exposed): Promise<void> {
    this.#exposed.set(name, exposed);
  }

  /** Leaves the running test out. */
  on(): never {
    test.skip(true, 'webkit: WebDriver reports no events of pages');
    throw new Error('webkit reports no events of pages.');
  }

  /** Begun by one command and asked for by others, so several calls can be under way in one page and in others. */
  async evaluate(script: string | ((argument: never) => unknown), argument?: unknown): Promise<unknown> {
    const id = ++this.#calls;
    const called = typeof script === 'string' ? script : `(${script})(${expressionOf(argument)})`;
    // The benchmarks' loader wraps functions within functions in __name().
    await this.#run(`const __name = (named) => named;
      ${described}
      const results = (window.resultsForTheTest ??= new Map());
      const settle = (result) => results.set(${id}, result);
      results.set(${id}, 'pending');
      (async () => ${called})().then(
        (value) => settle({ value: JSON.stringify(described(value)) }),
      ).catch(
        (error) => settle({ error: [String(error), ...(error?.stack ?? '').split('\\n').filter((line) => line.includes('/'))].join('\\n') }),
      );`);
    return this.#resultOf(id);
  }

  async #resultOf(id: number): Promise<unknown> {
    for (let pause = 1; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      const result = await this.#run(`const result = window.resultsForTheTest?.get(${id});
        if (result !== 'pending') window.resultsForTheTest?.delete(${id});
        return result ?? null;`);
      if (this.#exposed.size > 0) await this.#answerCalls();
      if (result !== 'pending') return settledValue(result);
      await sleep(pause);
    }
  }

  async #leave(path: string, body: unknown): Promise<void> {
    const left = ++this.#left;
    await this.#run(`${LEFT} = ${left};`);
    await this.#driver.send(this.#window, 'POST', path, body);
    await this.#loaded(left);
  }

  /** The driver's command ends before the modules of the page have run, and at times before the new document is there. */
  async #loaded(left: number): Promise<void> {
    const complete = `return ${LEFT} !== ${left} && document.readyState === 'complete';`;
    await this.#until(complete, LOADS_WITHIN_MS, 'The page does not load');
    const failure = await this.#run("return document.documentElement.getAttribute('load-failed');");
    if (failure !== null) throw new Error(`page.goto: ${failure}`);
    this.#url = String(await this.#driver.send(this.#window, 'GET', '/url'));
    for (const name of this.#exposed.keys()) await this.#run(callable(name));
  }

  /** Calls what the page has called since the last time, in this order. */
  async #answerCalls(): Promise<void> {
    const calls = await this.#run('return JSON.stringify(window.callsToTheTest?.splice(0) ?? []);');
    for (const { id, name, values } of parsedCalls(calls)) {
      const value = await this.#exposed.get(name)?.(...values);
      await this.#run(`window.answersOfTheTest.get(${id})(${expressionOf(value)});`);
    }
  }

  async #until(script: string, withinMs: number, otherwise: string): Promise<void> {
    const giveUp = Date.now() + withinMs;
    while (!(await this.#run(script))) {
      if (Date.now() > giveUp) throw new Error(`${otherwise}.`);
      await sleep(5);
    }
  }

  #run(script: string): Promise<unknown> {
    return this.#driver.run(this.#window, script);
  }
}

function settledValue(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) throw new Error('The page was left while it was evaluating.');
  if ('error' in result) throw new Error(`page.evaluate: ${result.error}`);
  return 'value' in result ? revived(JSON.parse(String(result.value))) : undefined;
}

/** The script that makes it this time, and lets it run on. */
const shiftedClock = (time: number): string => `
  const Platform = (window.DateOfThePlatform ??= Date);
  const ahead = ${time} - Platform.now();
  window.Date = class extends Platform {
    constructor(...given) {
      super(...(given.length > 0 ? given : [Platform.now() + ahead]));
    }
    static now() {
      return Platform.now() + ahead;
    }
  };`;

type Call = { readonly id: number; readonly name: string; readonly values: readonly unknown[] };

/** The script of a function that notes its calls. */
const callable = (name: string): string => `
  const calls = (window.callsToTheTest ??= []);
  const answers = (window.answersOfTheTest ??= new Map());
  window[${JSON.stringify(name)}] = (...values) => new Promise((resolve) => {
    const id = answers.size;
    answers.set(id, resolve);
    calls.push({ id, name: ${JSON.stringify(name)}, values });
  });`;

const parsedCalls = (calls: unknown): readonly Call[] => JSON.parse(String(calls));
