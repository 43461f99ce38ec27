import { join } from 'node:path';
import { type Baked, bake, bakedIn } from './baked.js';
import { foreignRefusal, putScript } from './put-script.js';
import { readShipped, readWorkerFile, WORKER_FILE, type WorkerFile } from './worker-file.js';

/** Where the script that comes with the library is, and what shall stand in it; null: what is there already. */
export type InitOptions = { readonly shippedPath: string; readonly baked: Baked | null };

/** Puts the worker script into `publicDir` and says in one line what that changed. */
export async function init(publicDir: string, { shippedPath, baked }: InitOptions): Promise<string> {
  const shipped = await readShipped(shippedPath, 'ours');
  const target = join(publicDir, WORKER_FILE);
  const present = await readWorkerFile(target);
  if (present.kind === 'foreign') throw foreignRefusal(target);
  const before = 'script' in present ? bakedIn(present.script) : undefined;
  const script = bake(shipped.script, baked ?? before);
  if (present.kind === 'ours' && present.script === script) {
    return `${target} is already up to date (version ${shipped.build.version}${withBaked(baked ?? before)}).`;
  }
  await putScript(publicDir, target, script);
  return `${doneText(target, present, shipped.build.version)}${keptText(baked, before)}`;
}

/** In words, after the version of a script. */
export function withBaked(baked: Baked | undefined): string {
  if (baked === undefined) return '';
  return 'options' in baked ? ', with its options in it' : ', which trusts its URL';
}

function keptText(given: Baked | null, before: Baked | undefined): string {
  if (given !== null) return 'options' in given ? ' The options are in it.' : ' It trusts the options in its URL.';
  if (before === undefined) return '';
  return 'options' in before ? ' It keeps the options that were in it.' : ' It still trusts the options in its URL.';
}

function doneText(target: string, before: WorkerFile, version: string): string {
  if (before.kind === 'removal') return `Updated ${target}: the worker is back (version ${version}).`;
  if (before.kind !== 'ours') return `Created ${target} (version ${version}). Serve it as /${WORKER_FILE}.`;
  const from = before.build.version;
  if (from !== version) return `Updated ${target} from version ${from} to ${version}.`;
  return `Updated ${target}: it said version ${version} too, but its content differed.`;
}
