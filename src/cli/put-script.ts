import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { Refusal } from './refusal.js';

/** Writes a worker script, its folder too where there is none; by a second file and a rename, so that a server never gives out half a script. */
export async function putScript(folder: string, target: string, script: string): Promise<void> {
  await mustBeFolder(folder);
  const draft = `${target}.${process.pid}.tmp`;
  await writeFile(draft, script);
  await rename(draft, target);
}

/** Somebody else's script is there. */
export const foreignRefusal = (target: string): Refusal =>
  new Refusal(
    `${target} is there already and is not a worker script of cached-session, so it was left alone.\n` +
      'Move or rename that file and run this again, or give another folder.\n' +
      'To use cached-session inside a service worker of your own, see "An existing worker" in the README.',
  );

async function mustBeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch {
    throw new Refusal(`${path} is no folder and cannot become one. Name the folder that your server serves.`);
  }
  if (!(await stat(path)).isDirectory())
    throw new Refusal(`${path} is no folder. Name the folder that your server serves.`);
}
