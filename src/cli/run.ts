import { parseArgs } from 'node:util';
import { check, init, kill } from './commands.js';
import { type Baked, messageOf, Refusal, readFarFile, readOptionsFile } from './worker-file.js';

/** The paths of the worker scripts that come with the library, and of the folder with the parts of the first one. */
type Scripts = { readonly shippedPath: string; readonly killPath: string; readonly partsPath: string };

/** The output functions of the command line, and the scripts that it installs. */
export type Environment = Scripts & {
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
};

/** Runs one command line (without node and script) and returns its exit code. */
export async function run(args: readonly string[], { say, complain, ...scripts }: Environment): Promise<number> {
  try {
    say(await (COMMANDS[args[0] ?? '']?.(args.slice(1), say) ?? execute(args, scripts)));
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    complain(error.message);
    return 1;
  }
}

type Command = (args: readonly string[], say: Environment['say']) => Promise<string>;

/** Commands with options of their own, which are loaded when they are run. Both end when the process is asked to. */
const COMMANDS: Readonly<Record<string, Command>> = {
  async gateway(args, say) {
    if (asksForHelp(args)) return helpText;
    const { serveGateway } = await import('./gateway.js');
    return serveGateway(args, { say, stopped: new Promise<void>((resolve) => onEnd(resolve)) });
  },
  async convert(args, say) {
    if (asksForHelp(args)) return helpText;
    const { convert } = await import('./convert.js');
    const ended = new AbortController();
    onEnd(() => ended.abort());
    return convert(args, { say, signal: ended.signal });
  },
};

const asksForHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h');

function onEnd(end: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
}

async function execute(args: readonly string[], { shippedPath, killPath, partsPath }: Scripts): Promise<string> {
  const { help, positionals, ...switches } = parse(args);
  const [command, folder, ...rest] = positionals;
  if (help || command === 'help') return helpText;
  if (rest.length > 0) throw new Refusal(`Name one folder only: "${command} ${folder}".`);
  checkSwitches(command, switches);
  switch (command) {
    case undefined:
      throw new Refusal(helpText);
    case 'init':
      if (switches.kill) return kill(required(folder), { killPath, clear: switches.clear });
      return init(required(folder), { shippedPath, partsPath, baked: await bakedBy(switches) });
    case 'check':
      return check(folder ?? 'public', { shippedPath, partsPath, baked: await bakedBy(switches) });
    default:
      throw misuse(`There is no command "${command}".`);
  }
}

type Switches = {
  readonly kill: boolean;
  readonly clear: boolean;
  readonly options: string | undefined;
  readonly 'trust-url': boolean;
  readonly with: string | undefined;
  readonly far: string | undefined;
};

/** What to write into the script; null: nothing was given. */
async function bakedBy({ options, 'trust-url': trustsUrl, with: parts, far }: Switches): Promise<Baked | null> {
  const given = {
    ...(parts !== undefined && { parts: parts === 'none' ? [] : [...new Set(parts.split(','))].sort() }),
    ...(far !== undefined && { far: await readFarFile(far) }),
  };
  if (options !== undefined) return { ...(await readOptionsFile(options)), ...given };
  if (trustsUrl) return { trustsUrl, ...given };
  return Object.keys(given).length === 0 ? null : given;
}

/** `--kill` belongs to `init`, `--clear` to `--kill`, and a script that removes the worker has no options. */
function checkSwitches(command: string | undefined, switches: Switches): void {
  const { kill, clear, options, 'trust-url': trustsUrl, with: parts, far } = switches;
  const isKill = command === 'init' && kill;
  if (kill && !isKill) throw misuse('"--kill" goes with "init": npx cached-session init --kill public');
  if (clear && !isKill) throw misuse('"--clear" goes with "init --kill".');
  if (options === undefined && !trustsUrl && parts === undefined && far === undefined) return;
  if (options !== undefined && trustsUrl)
    throw new Refusal(
      `"--options" or "--trust-url", not both: with options in its file a worker takes none from its URL.`,
    );
  if (isKill || (command !== 'init' && command !== 'check'))
    throw misuse('"--options", "--trust-url", "--with" and "--far" go with "init" and "check".');
}

const OFF = { type: 'boolean', default: false } as const;
const SWITCHES = {
  help: { ...OFF, short: 'h' },
  kill: OFF,
  clear: OFF,
  options: { type: 'string' },
  'trust-url': OFF,
  with: { type: 'string' },
  far: { type: 'string' },
} as const;

function parse(args: readonly string[]): Switches & { help: boolean; positionals: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: SWITCHES, allowPositionals: true });
    return { options: undefined, with: undefined, far: undefined, ...values, positionals };
  } catch (error) {
    throw misuse(messageOf(error));
  }
}

function required(folder: string | undefined): string {
  if (folder !== undefined) return folder;
  throw new Refusal('Which folder? Name the one that your server serves as "/": npx cached-session init public');
}

const misuse = (text: string): Refusal => new Refusal(`${text}\n\n${helpText}`);

/** The output of `npx cached-session --help`. */
export const helpText = `Usage: npx cached-session <command>

  init [--options <file>] <public-dir>
                        copy the service worker script into the folder that your server
                        serves as "/", as cached-session-sw.js, or update it there.
                        --options writes the start options of a JSON file into it; it
                        then ignores those in its URL, and later runs keep them
  init --with <part>[,<part>] <public-dir>
                        the same, with backends and serializers that the script does
                        not have otherwise, such as sqlite or filesystem; later runs
                        keep them, and "--with none" takes them out
  init --far <file> <public-dir>
                        the same, with the part tiers: a far tier that visitors share,
                        behind a gateway. The file says where it is, as JSON:
                        { "url": "/cache/", "tokenUrl": "/cache-token",
                          "namespace": "shop" }
  init --trust-url <public-dir>
                        the same, but options in the URL of the script may also route
                        navigations, scripts and style sheets
  init --kill [--clear] <public-dir>
                        replace it by a script that removes the worker from every
                        browser; with --clear, the contents of the caches, too
  check [--options <file> | --trust-url] [--with <parts>] [--far <file>] [<public-dir>]
                        does the script there (default: public) fit this library and
                        have these options? exits with 1 if it does not
  gateway --store <store> --token-file <file> [--port <port>] [--host <host>]
          [--origin <origin>]... [--base <path>] [--max-body <bytes>] [--log-requests]
                        serve a store that pages share: memory:, redis://host:6379,
                        sqlite:folder, file:folder, mongodb://host,
                        gridfs:mongodb://host or dynamodb:prefix. The file contains
                        who may use it, as JSON:
                        [{ "token": "...", "namespaces": ["shop"], "access": "write" }]
                        --origin: a site whose pages may use it
  convert --from <cache> --to <cache> [--cache-name <name>] [--to-cache-name <name>]
          [--from-serializer <name>] [--to-serializer <name>] [--after <key>]
                        copy a cache into another store: filesystem:folder,
                        sqlite:file.sqlite, redis://host:6379, mongodb://host,
                        gridfs:mongodb://host, dynamodb:table, or export:file.jsonl,
                        which session.cache.export() makes too. From
                        requests-cache:path it takes over a cache of Python's
                        requests-cache. An interrupted copy says how to go on
  help                  this text`;
