import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { faultMessage } from '../error-texts.js';
import { parseWorkerOptions } from '../options/start-options.js';
import { FAR_FORM, type Far, isFar } from './far-tier.js';

/** The name under which the worker script is served; a session looks for it there unless it is given another URL. */
export const WORKER_FILE = 'cached-session-sw.js';

/** The command cannot be carried out. The message says why and what to do instead; it is printed without a stack. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The build of a worker script: its release, and its protocol version. */
export type WorkerBuild = { readonly version: string; readonly protocol: number };

/** The file at a path: none, not one of ours, our worker script, or our script that removes the worker. */
export type WorkerFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'removal'; readonly script: string }
  | { readonly kind: 'ours'; readonly build: WorkerBuild; readonly script: string };

export async function readWorkerFile(path: string): Promise<WorkerFile> {
  const script = await readIfPresent(path);
  if (script === undefined) return { kind: 'absent' };
  if (/^\/\*! cached-session kill \S+ \*\//.test(script)) return { kind: 'removal', script };
  const build = parseBanner(script);
  return build === undefined ? { kind: 'foreign' } : { kind: 'ours', build, script };
}

/** Reads the banner on a script's first line; undefined where the script is not one of ours. */
export function parseBanner(script: string): WorkerBuild | undefined {
  const [, version, protocol] = /^\/\*! cached-session sw (\S+) protocol (\d+) \*\//.exec(script) ?? [];
  return version === undefined || protocol === undefined ? undefined : { version, protocol: Number(protocol) };
}

type Script<Kind> = Extract<WorkerFile, { readonly kind: Kind }>;

/** A script that came with this library. */
export async function readShipped<Kind extends 'ours' | 'removal'>(path: string, kind: Kind): Promise<Script<Kind>> {
  const shipped = await readWorkerFile(path);
  const isOfKind = (file: WorkerFile): file is Script<Kind> => file.kind === kind;
  if (isOfKind(shipped)) return shipped;
  throw new Refusal(`The worker script of this package is missing or damaged (${path}). Install cached-session again.`);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw new Refusal(`${path} cannot be read (${messageOf(error)}). Move it away, or name another folder.`);
  }
}

/** Writes a file to serve and creates its folder where there is none. Renaming a second file into place never leaves half of one to serve. */
export async function putFile(folder: string, target: string, content: string | Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  if (!(await stat(folder).catch(() => null))?.isDirectory())
    throw new Refusal(`${folder} is not a folder and cannot become one. Name the folder that your server serves.`);
  const draft = `${target}.${process.pid}.tmp`;
  await writeFile(draft, content);
  await rename(draft, target);
}

/** The addition of `init` to a worker script: start options, or that those in its URL are trusted; and the parts of the library that it has. */
export type Baked = {
  readonly options?: unknown;
  readonly trustsUrl?: true;
  /** The names of the parts. */
  readonly parts?: readonly string[];
  /** What the part "tiers" needs. */
  readonly far?: Far;
};

/** The line that holds it, after the banner; in strict mode, as the script after it is. */
const line = /\n"use strict";self\.cachedSessionBaked = ([^\n]*);\n/;

export function bakedIn(script: string): Baked | undefined {
  const [, json] = line.exec(script) ?? [];
  const baked: unknown = json === undefined ? null : JSON.parse(json);
  if (typeof baked !== 'object' || baked === null) return undefined;
  const parts = {
    ...('parts' in baked && Array.isArray(baked.parts) && { parts: baked.parts.map(String) }),
    ...('far' in baked && isFar(baked.far) && { far: baked.far }),
  };
  if ('options' in baked) return { options: baked.options, ...parts };
  return 'trustsUrl' in baked ? { trustsUrl: true, ...parts } : parts;
}

/** The script of this library with these options and parts; null: only with the names of parts. The banner stays its first line. */
export async function bake(script: string, baked: Baked | undefined, partsPath: string | null): Promise<string> {
  if (baked === undefined) return script;
  const names = partsPath === null ? [] : (baked.parts ?? []);
  const parts = await Promise.all(names.map((name) => readPart(name, partsPath ?? '')));
  const text = `\n"use strict";self.cachedSessionBaked = ${JSON.stringify(baked)};\n${parts.join('\n')}`;
  return script.replace(/^\/\*!.*?\*\//, (banner) => banner + text);
}

/** The script of a part. Refused if there is none of this name. */
async function readPart(name: string, partsPath: string): Promise<string> {
  const known = (await readdir(partsPath).catch(() => [])).map((file) => basename(file, '.js')).sort();
  if (known.includes(name)) return readFile(join(partsPath, `${name}.js`), 'utf8');
  throw new Refusal(`There is no part "${name}". "--with" takes ${known.join(', ')}, or "none".`);
}

/** Start options from a JSON file. Refused with a list of everything that is wrong with them. */
export async function readOptionsFile(path: string): Promise<Baked> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Refusal(`${path} cannot be read (${messageOf(error)}). Name a JSON file with the worker's options.`);
  });
  const baked = { options: parseJson(text, path) };
  const faults = faultsOf(baked);
  if (faults !== '') throw new Refusal(`The worker would refuse the options in ${path}.\n${faults}`);
  return baked;
}

/** The far tier from a JSON file. Refused if it is none. */
export async function readFarFile(path: string): Promise<Far> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Refusal(`${path} cannot be read (${messageOf(error)}). Name a JSON file with ${FAR_FORM}.`);
  });
  const far = parseJson(text, path);
  if (isFar(far)) return far;
  throw new Refusal(`${path} does not describe a far tier. Write it as ${FAR_FORM}.`);
}

/** The faults of the options in a worker's file; empty: none. */
export function faultsOf(baked: Baked | undefined): string {
  if (baked?.options === undefined) return '';
  const parsed = parseWorkerOptions(baked.options);
  return parsed.kind === 'parsed' ? '' : parsed.faults.map(faultMessage).join('\n');
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${path} is not JSON (${messageOf(error)}).`);
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
