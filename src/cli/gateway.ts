import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { parseArgs } from 'node:util';
import { sentence } from '../error-texts.js';
import { CacheError, provideTexts } from '../errors.js';
import {
  createGateway,
  type Gateway,
  type GatewayLogEntry,
  type GatewayToken,
  toNodeHandler,
} from '../gateway/gateway.js';
import { isRecord, isString, isTexts, listOf, literal, optional, shape } from '../guards.js';
import { storesAt } from './gateway-stores.js';
import { messageOf, Refusal } from './worker-file.js';

const OPTIONS = {
  store: { type: 'string', default: 'memory:' },
  'token-file': { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '8787' },
  base: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'max-body': { type: 'string' },
  'log-requests': { type: 'boolean', default: false },
} as const;

export type GatewayEnvironment = {
  readonly say: (text: string) => void;
  /** Resolves when the gateway shall stop. */
  readonly stopped: Promise<unknown>;
};

/** `npx cached-session gateway`: serves until it is told to stop, and then ends what is under way. Resolves with the last words. */
export async function serveGateway(args: readonly string[], { say, stopped }: GatewayEnvironment): Promise<string> {
  provideTexts(sentence);
  const { store, host, port, base, origin = [], ...values } = parse(args);
  const { open, sweepEvery } = await storesAt(store);
  const maxBodyBytes = values['max-body'] === undefined ? undefined : wholeNumber('--max-body', values['max-body']);
  const gateway = created({
    stores: open,
    tokens: await tokensIn(values['token-file']),
    origins: origin,
    sweepEvery,
    ...(base !== undefined && { base }),
    ...(maxBodyBytes !== undefined && { maxBodyBytes }),
    log: (entry) => {
      if (values['log-requests'] || entry.failures !== undefined) say(lineOf(entry));
    },
  });
  const server = createServer(toNodeHandler(gateway));
  say(`Listening on ${await listening(server, host, wholeNumber('--port', port))}.`);
  await stopped;
  await closed(server, gateway);
  return 'Stopped.';
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new Refusal(messageOf(error));
  }
}

function created(options: Parameters<typeof createGateway>[0]): Gateway {
  try {
    return createGateway(options);
  } catch (error) {
    throw error instanceof CacheError ? new Refusal(error.message) : error;
  }
}

const isTokens = listOf(
  shape<GatewayToken>({ token: isString, namespaces: optional(isTexts), access: literal('read', 'write') }),
);

/** In a file and not among the arguments, which every user of the machine can see. */
async function tokensIn(file: string | undefined): Promise<readonly GatewayToken[]> {
  const form = '[{ "token": "...", "namespaces": ["shop"], "access": "write" }]';
  if (file === undefined)
    throw new Refusal(`Who may use it? Name a file with tokens: --token-file tokens.json, with ${form}`);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Refusal(`${file} cannot be read (${messageOf(error)}).`);
  });
  const tokens = parsed(text);
  if (isTokens(tokens)) return tokens;
  throw new Refusal(`${file} does not contain tokens. Write them as ${form}`);
}

/** The error of JSON.parse would show what is in the file. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal(`${name} is "${text}". Use a whole number.`);
}

async function listening(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new Refusal(`Port ${port} of ${host} cannot be used (${messageOf(error)}). Choose another one with --port.`);
  });
  const address = server.address();
  const shown = host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${isRecord(address) ? address.port : port}/`;
}

/** New connections are refused, and those in use end with their answer. */
async function closed(server: Server, gateway: Gateway): Promise<void> {
  const closing = new Promise((resolve) => server.close(resolve));
  await gateway.stop();
  server.closeIdleConnections();
  await closing;
}

const lineOf = ({ method, namespace, status, ms, calls, failures = [] }: GatewayLogEntry): string =>
  [method, namespace ?? '-', status, `${ms} ms`, ...(calls === undefined ? [] : [`${calls} calls`]), ...failures].join(
    ' ',
  );
