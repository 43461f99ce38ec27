import type { Name } from '../contenders/catalogue.js';
import type { StageOf } from '../page/stage.page.js';
import type { Browser, Tab } from './browser.js';

type Act = keyof StageOf;
type Result<What extends Act> = Awaited<ReturnType<StageOf[What]>>;

/** Nothing on the stage takes that long, unless it never ends. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Where contenders perform: each in a tab of its own, at a host of its own, and so in a process of its own. In one page, the garbage
 * of one is collected in the time of the next, whose compiled code goes with it.
 */
export class Stage<OwnTab extends Tab = Tab> {
  readonly #browser: Browser<OwnTab>;
  readonly #urlOf: (name: Name) => string;
  readonly #tabs = new Map<Name, OwnTab>();

  constructor(browser: Browser<OwnTab>, urlOf: (name: Name) => string) {
    this.#browser = browser;
    this.#urlOf = urlOf;
  }

  /** Have these on the stage, ready. */
  async open(names: readonly Name[]): Promise<void> {
    for (const name of names) {
      if (this.#tabs.has(name)) continue;
      this.#tabs.set(name, await this.#browser.open(this.#urlOf(name)));
      await this.act(name, 'prepare');
    }
  }

  tab(name: Name): OwnTab {
    const tab = this.#tabs.get(name);
    if (tab === undefined) throw new Error(`${name} is not on the stage.`);
    return tab;
  }

  /** Have one do something: the functions of `page/stage.page.ts`, typed. Arguments and result are cloned. */
  async act<What extends Act>(name: Name, what: What, ...args: Parameters<StageOf[What]>): Promise<Result<What>> {
    const list = args.map((argument) => JSON.stringify(argument)).join(', ');
    let patience: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      patience = setTimeout(() => reject(new Error('it does not end.')), PATIENCE_MS);
    });
    try {
      return await Promise.race([this.tab(name).evaluate<Result<What>>(`window.stage.${what}(${list})`), late]);
    } catch (error) {
      throw new Error(`${name}, ${what}: ${error instanceof Error ? error.message : error}`);
    } finally {
      clearTimeout(patience);
    }
  }
}
