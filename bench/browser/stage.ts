import type { Stage } from '../page/stage.page.js';
import type { Target } from './target.js';

type Act = keyof Stage;
type Result<Name extends Act> = Awaited<ReturnType<Stage[Name]>>;

/** Nothing on the stage takes that long, unless it never ends. */
const PATIENCE_MS = 10 * 60_000;

/** Have the page do something: the functions of `page/stage.page.ts`, typed. Arguments and result are cloned. */
export async function act<Name extends Act>(
  tab: Target,
  name: Name,
  ...args: Parameters<Stage[Name]>
): Promise<Result<Name>> {
  const list = args.map((argument) => JSON.stringify(argument)).join(', ');
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    patience = setTimeout(
      () =>
        void tellWhere(tab, name)
          .catch(String)
          .then((text) => reject(new Error(text))),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([tab.evaluate<Result<Name>>(`window.stage.${name}(${list})`), late]);
  } finally {
    clearTimeout(patience);
  }
}

async function tellWhere(tab: Target, name: string): Promise<string> {
  return `${name} does not end; under way: ${await tab.evaluate<string>('window.stage.underWay()')}.`;
}
