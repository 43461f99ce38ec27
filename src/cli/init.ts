import { join } from 'node:path';
import { foreignRefusal, putScript } from './put-script.js';
import { readShipped, readWorkerFile, WORKER_FILE, type WorkerFile } from './worker-file.js';

/** Puts the worker script into `publicDir` and says in one line what that changed. */
export async function init(publicDir: string, shippedPath: string): Promise<string> {
  const shipped = await readShipped(shippedPath, 'ours');
  const target = join(publicDir, WORKER_FILE);
  const present = await readWorkerFile(target);
  if (present.kind === 'foreign') throw foreignRefusal(target);
  if (present.kind === 'ours' && present.script === shipped.script) {
    return `${target} is already up to date (version ${shipped.build.version}).`;
  }
  await putScript(publicDir, target, shipped.script);
  return doneText(target, present, shipped.build.version);
}

function doneText(target: string, before: WorkerFile, version: string): string {
  if (before.kind === 'removal') return `Updated ${target}: the worker is back (version ${version}).`;
  if (before.kind !== 'ours') return `Created ${target} (version ${version}). Serve it as /${WORKER_FILE}.`;
  const from = before.build.version;
  if (from === version) return `Updated ${target}: it said version ${version} too, but its content differed.`;
  return `Updated ${target} from version ${from} to ${version}.`;
}
