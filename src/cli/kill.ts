import { join } from 'node:path';
import { bake, bakedIn } from './baked.js';
import { foreignRefusal, putScript } from './put-script.js';
import { readShipped, readWorkerFile, WORKER_FILE } from './worker-file.js';

/** How the kill switch is thrown: `clear` deletes what the caches hold in each browser, too. */
export type KillOptions = { readonly killPath: string; readonly clear: boolean };

/**
 * Puts the script that removes itself in place of the worker: browsers that have the worker find it at their next look (a
 * navigation, or after 24 hours), and pages go on without one. Only `clear` deletes anything.
 */
export async function kill(publicDir: string, { killPath, clear }: KillOptions): Promise<string> {
  const shipped = await readShipped(killPath, 'removal');
  const target = join(publicDir, WORKER_FILE);
  const present = await readWorkerFile(target);
  if (present.kind === 'foreign') throw foreignRefusal(target);
  const script = clear ? clearing(shipped.script) : shipped.script;
  // For the worker that may come back.
  const kept = 'script' in present ? bakedIn(present.script) : undefined;
  await putScript(publicDir, target, bake(script, kept));
  return (
    `${target} now removes the worker from each browser that looks for it; pages go on without one.\n` +
    (clear ? 'What the caches hold there is deleted, too.' : 'What is stored stays; "--clear" would delete it.') +
    `\nServe it until no browser has the worker any more. "npx cached-session init ${publicDir}" brings the worker back.`
  );
}

/** After the banner, which must stay the first line. */
const clearing = (script: string): string => script.replace('\n', '\nself.cachedSessionClear = true;\n');
