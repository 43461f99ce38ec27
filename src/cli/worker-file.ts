import { readFile } from 'node:fs/promises';
import { parseBanner, type WorkerBuild } from './banner.js';
import { Refusal } from './refusal.js';

/** The name under which the worker script is served; a session looks for it there when it is told nothing else. */
export const WORKER_FILE = 'cached-session-sw.js';

/** What stands at a path: nothing, somebody else's file, or a worker script of ours. */
export type WorkerFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'ours'; readonly build: WorkerBuild; readonly script: string };

export async function readWorkerFile(path: string): Promise<WorkerFile> {
  const script = await readIfThere(path);
  if (script === undefined) return { kind: 'absent' };
  const build = parseBanner(script);
  return build === undefined ? { kind: 'foreign' } : { kind: 'ours', build, script };
}

/** The worker script that came with this library. */
export async function readShipped(path: string): Promise<Extract<WorkerFile, { kind: 'ours' }>> {
  const shipped = await readWorkerFile(path);
  if (shipped.kind === 'ours') return shipped;
  throw new Refusal(`The worker script of this package is missing or damaged (${path}). Install cached-session again.`);
}

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
