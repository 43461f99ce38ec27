import type { Stage } from '../page/stage.page.js';
import type { Target } from './target.js';

type Act = keyof Stage;
type Result<Name extends Act> = Awaited<ReturnType<Stage[Name]>>;

/** Have the page do something: the functions of `page/stage.page.ts`, typed. Arguments and result are cloned. */
export function act<Name extends Act>(
  tab: Target,
  name: Name,
  ...args: Parameters<Stage[Name]>
): Promise<Result<Name>> {
  const list = args.map((argument) => JSON.stringify(argument)).join(', ');
  return tab.evaluate<Result<Name>>(`window.stage.${name}(${list})`);
}
