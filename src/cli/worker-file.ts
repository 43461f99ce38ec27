import { readFile } from 'node:fs/promises';
import { isRemoval, parseBanner, type WorkerBuild } from './banner.js';
import { Refusal } from './refusal.js';

/** The name under which the worker script is served; a session looks for it there when it is told nothing else. */
export const WORKER_FILE = 'cached-session-sw.js';

/** What stands at a path: nothing, somebody else's file, a worker script of ours, or ours that removes itself. */
export type WorkerFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'removal'; readonly script: string }
  | { readonly kind: 'ours'; readonly build: WorkerBuild; readonly script: string };

export async function readWorkerFile(path: string): Promise<WorkerFile> {
  const script = await readIfThere(path);
  if (script === undefined) return { kind: 'absent' };
  if (isRemoval(script)) return { kind: 'removal', script };
  const build = parseBanner(script);
  return build === undefined ? { kind: 'foreign' } : { kind: 'ours', build, script };
}

/** A script that came with this library. */
export async function readShipped<Kind extends 'ours' | 'removal'>(path: string, kind: Kind): Promise<Script<Kind>> {
  const shipped = await readWorkerFile(path);
  if (isOfKind(shipped, kind)) return shipped;
  throw new Refusal(`The worker script of this package is missing or damaged (${path}). Install cached-session again.`);
}

type Script<Kind> = Extract<WorkerFile, { readonly kind: Kind }>;

const isOfKind = <Kind extends 'ours' | 'removal'>(file: WorkerFile, kind: Kind): file is Script<Kind> =>
  file.kind === kind;

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Refusal(`${path} cannot be read (${reason(error)}). Move it away, or name another folder.`);
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
