import { join } from 'node:path';
import { PROTOCOL } from '../protocol/messages.js';
import { type Baked, bake, bakedIn, faultsOf } from './baked.js';
import type { WorkerBuild } from './banner.js';
import { withBaked } from './init.js';
import { readShipped, readWorkerFile, WORKER_FILE } from './worker-file.js';

/** Whether the worker script fits the library, and a text that says so. */
export type Verdict = { readonly fits: boolean; readonly text: string };

/** Where the script that comes with the library is, and what should stand in the one that is served; null: whatever does. */
export type CheckOptions = { readonly shippedPath: string; readonly baked: Baked | null };

/** Compares the worker script in `publicDir` with this library, and the options in it with those that should be. */
export async function check(publicDir: string, { shippedPath, baked }: CheckOptions): Promise<Verdict> {
  const shipped = await readShipped(shippedPath, 'ours');
  const target = join(publicDir, WORKER_FILE);
  const present = await readWorkerFile(target);
  switch (present.kind) {
    case 'absent':
      return { fits: false, text: `There is no ${target}. Run "npx cached-session init ${publicDir}".` };
    case 'foreign':
      return { fits: false, text: `${target} is not a worker script of cached-session. Move it, then run "init".` };
    case 'removal':
      return {
        fits: false,
        text: `${target} is the script that removes the worker. Run "npx cached-session init ${publicDir}" to bring the worker back.`,
      };
    case 'ours':
      return checkOurs(target, present, { publicDir, shipped, baked });
  }
}

type Ours = { readonly build: WorkerBuild; readonly script: string };
type Expected = { readonly publicDir: string; readonly shipped: Ours; readonly baked: Baked | null };

function checkOurs(target: string, { script, build }: Ours, { publicDir, shipped, baked }: Expected): Verdict {
  const present = bakedIn(script);
  const faults = faultsOf(present);
  if (faults !== '') return { fits: false, text: `The options in ${target} are wrong.\n${faults}` };
  if (baked !== null && JSON.stringify(baked) !== JSON.stringify(present))
    return {
      fits: false,
      text: `${target} has not the options that it should have. Run "npx cached-session init" with the same arguments.`,
    };
  if (script !== bake(shipped.script, present)) return compare(target, build, { publicDir, shipped: shipped.build });
  return { fits: true, text: sameText(target, build, present) };
}

type Library = { readonly publicDir: string; readonly shipped: WorkerBuild };

function compare(target: string, present: WorkerBuild, library: Library): Verdict {
  const fits = present.protocol >= PROTOCOL.oldest && present.protocol <= library.shipped.protocol;
  const versions = `${target} is version ${present.version} (protocol ${present.protocol}), the library version ${library.shipped.version} (protocol ${library.shipped.protocol}).`;
  const advice = `Run "npx cached-session init ${library.publicDir}".`;
  return fits
    ? { fits, text: `${versions}\nThey understand each other. To have the same of both: ${advice}` }
    : { fits, text: `${versions}\nThey do not understand each other: pages will work without the worker. ${advice}` };
}

const sameText = (target: string, build: WorkerBuild, baked: Baked | undefined): string =>
  `${target} fits this library (version ${build.version}, protocol ${build.protocol}${withBaked(baked)}).`;
