import { parseArgs } from 'node:util';
import { check, init, kill } from './commands.js';
import { type Baked, Refusal, readOptionsFile } from './worker-file.js';

/** Where the command line prints, and the paths of the worker scripts that it hands out. */
export type Environment = {
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly shippedPath: string;
  readonly killPath: string;
};

/** Runs one command line (without node and script) and returns its exit code. */
export async function run(args: readonly string[], environment: Environment): Promise<number> {
  try {
    return await dispatch(args, environment);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    environment.complain(error.message);
    return 1;
  }
}

async function dispatch(args: readonly string[], environment: Environment): Promise<number> {
  const { help, positionals, ...switches } = parse(args);
  const [command, folder, ...rest] = positionals;
  if (help || command === 'help') return print(environment, helpText);
  if (rest.length > 0) throw new Refusal(`Name one folder only: "${command} ${folder}".`);
  refuse(command, switches);
  const { shippedPath, killPath } = environment;
  switch (command) {
    case undefined:
      throw new Refusal(helpText);
    case 'init':
      if (switches.kill) return print(environment, await kill(demand(folder), { killPath, clear: switches.clear }));
      return print(environment, await init(demand(folder), { shippedPath, baked: await bakedBy(switches) }));
    case 'check':
      return report(environment, await check(folder ?? 'public', { shippedPath, baked: await bakedBy(switches) }));
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

/** What is to be written into the script; null: nothing was given. */
async function bakedBy({ options, 'trust-url': trustsUrl }: Switches): Promise<Baked | null> {
  if (options !== undefined) return readOptionsFile(options);
  return trustsUrl ? { trustsUrl } : null;
}

/** `--kill` belongs to `init`, `--clear` to `--kill`, and a script that removes the worker has no options. */
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

function print(environment: Environment, text: string): number {
  environment.say(text);
  return 0;
}

function report(environment: Environment, verdict: { readonly fits: boolean; readonly text: string }): number {
  if (verdict.fits) return print(environment, verdict.text);
  throw new Refusal(verdict.text);
}

/** What `npx cached-session --help` prints. */
export const helpText = `Usage: npx cached-session <command>

  init [--options <file>] <public-dir>
                        copy the service worker script into the folder that your server
                        serves as "/", as cached-session-sw.js, or update it there.
                        --options writes the start options of a JSON file into it; it
                        then ignores those in its URL, and later runs keep them
  init --trust-url <public-dir>
                        the same, but options in the URL of the script may also route
                        navigations, scripts and style sheets
  init --kill [--clear] <public-dir>
                        replace it by a script that removes the worker from every
                        browser; with --clear, the contents of the caches, too
  check [--options <file> | --trust-url] [<public-dir>]
                        does the script there (default: public) fit this library and
                        have these options? exits with 1 if it does not
  help                  this text`;
