import { join } from 'node:path';
import { PROTOCOL } from '../protocol/index.js';
import type { WorkerBuild } from './banner.js';
import { readShipped, readWorkerFile, WORKER_FILE } from './worker-file.js';

/** Whether the worker script fits the library, and a text that says so. */
export type Verdict = { readonly fits: boolean; readonly text: string };

/** Compares the worker script in `publicDir` with this library. */
export async function check(publicDir: string, shippedPath: string): Promise<Verdict> {
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
      if (present.script === shipped.script) return { fits: true, text: sameText(target, present.build) };
      return compare(target, present.build, { publicDir, shipped: shipped.build });
  }
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

const sameText = (target: string, build: WorkerBuild): string =>
  `${target} fits this library (version ${build.version}, protocol ${build.protocol}).`;
