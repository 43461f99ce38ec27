import { parseArgs } from 'node:util';
import { type Baked, readOptionsFile } from './baked.js';
import { check } from './check.js';
import { helpText } from './help.js';
import { init } from './init.js';
import { kill } from './kill.js';
import { Refusal } from './refusal.js';

/** What a command line acts through: where it prints, and the worker scripts that it hands out. */
export type Surroundings = {
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly shippedPath: string;
  readonly killPath: string;
};

/** Runs one command line (without node and script) and gives its exit code. */
export async function run(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await dispatch(args, around);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    around.complain(error.message);
    return 1;
  }
}

async function dispatch(args: readonly string[], around: Surroundings): Promise<number> {
  const { help, positionals, ...switches } = parse(args);
  const [command, folder, ...rest] = positionals;
  if (help || command === 'help') return print(around, helpText);
  if (rest.length > 0) throw new Refusal(`One folder at a time, please: "${command} ${folder}".`);
  refuse(command, switches);
  const { shippedPath, killPath } = around;
  switch (command) {
    case undefined:
      throw new Refusal(helpText);
    case 'init':
      if (switches.kill) return print(around, await kill(demand(folder), { killPath, clear: switches.clear }));
      return print(around, await init(demand(folder), { shippedPath, baked: await bakedBy(switches) }));
    case 'check':
      return report(around, await check(folder ?? 'public', { shippedPath, baked: await bakedBy(switches) }));
    default:
      throw new Refusal(`There is no command "${command}".\n\n${helpText}`);
  }
}

type Switches = {
  readonly kill: boolean;
  readonly clear: boolean;
  readonly options: string | undefined;
  readonly 'trust-url': boolean;
};

/** What shall stand in the script; null: nothing was said. */
async function bakedBy({ options, 'trust-url': trustsUrl }: Switches): Promise<Baked | null> {
  if (options !== undefined) return readOptionsFile(options);
  return trustsUrl ? { trustsUrl } : null;
}

/** `--kill` belongs to `init`, `--clear` to `--kill`, and a worker that removes itself has no options. */
function refuse(command: string | undefined, { kill, clear, options, 'trust-url': trustsUrl }: Switches): void {
  const isKill = command === 'init' && kill;
  if (kill && !isKill)
    throw new Refusal(`"--kill" goes with "init": npx cached-session init --kill public\n\n${helpText}`);
  if (clear && !isKill) throw new Refusal(`"--clear" goes with "init --kill".\n\n${helpText}`);
  if (options === undefined && !trustsUrl) return;
  if (options !== undefined && trustsUrl)
    throw new Refusal(
      `"--options" or "--trust-url", not both: with options in its file a worker takes none from its URL.`,
    );
  if (isKill || (command !== 'init' && command !== 'check'))
    throw new Refusal(`"--options" and "--trust-url" go with "init" and "check".\n\n${helpText}`);
}

function parse(args: readonly string[]): Switches & { help: boolean; positionals: readonly string[] } {
  try {
    const off = { type: 'boolean', default: false } as const;
    const options = {
      help: { ...off, short: 'h' },
      kill: off,
      clear: off,
      options: { type: 'string' },
      'trust-url': off,
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { options: undefined, ...values, positionals };
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n\n${helpText}`);
  }
}

function demand(folder: string | undefined): string {
  if (folder !== undefined) return folder;
  throw new Refusal('Which folder? Name the one that your server serves as "/": npx cached-session init public');
}

function print(around: Surroundings, text: string): number {
  around.say(text);
  return 0;
}

function report(around: Surroundings, verdict: { readonly fits: boolean; readonly text: string }): number {
  if (verdict.fits) return print(around, verdict.text);
  throw new Refusal(verdict.text);
}
