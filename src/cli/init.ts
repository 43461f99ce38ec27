import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from './refusal.js';
import { readShipped, readWorkerFile, WORKER_FILE, type WorkerFile } from './worker-file.js';

/** Puts the worker script into `publicDir` and says in one line what that changed. */
export async function init(publicDir: string, shippedPath: string): Promise<string> {
  const shipped = await readShipped(shippedPath);
  const target = join(publicDir, WORKER_FILE);
  const present = await readWorkerFile(target);
  if (present.kind === 'foreign') throw new Refusal(foreignText(target));
  if (present.kind === 'ours' && present.script === shipped.script) {
    return `${target} is already up to date (version ${shipped.build.version}).`;
  }
  await mustBeFolder(publicDir);
  await replace(target, shipped.script);
  return doneText(target, present, shipped.build.version);
}

async function mustBeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch {
    throw new Refusal(`${path} is no folder and cannot become one. Name the folder that your server serves.`);
  }
  if (!(await stat(path)).isDirectory())
    throw new Refusal(`${path} is no folder. Name the folder that your server serves.`);
}

/** By a second file and a rename, so that a server never gives out half a script. */
async function replace(target: string, script: string): Promise<void> {
  const draft = `${target}.${process.pid}.tmp`;
  await writeFile(draft, script);
  await rename(draft, target);
}

function doneText(target: string, before: WorkerFile, version: string): string {
  if (before.kind !== 'ours') return `Created ${target} (version ${version}). Serve it as /${WORKER_FILE}.`;
  const from = before.build.version;
  if (from === version) return `Updated ${target}: it said version ${version} too, but its content differed.`;
  return `Updated ${target} from version ${from} to ${version}.`;
}

const foreignText = (target: string): string =>
  `${target} is there already and is not a worker script of cached-session, so it was left alone.\n` +
  'Move or rename that file and run this again, or give another folder.\n' +
  'To use cached-session inside a service worker of your own, see "An existing worker" in the README.';
