import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { isNumber, shape } from '../../guards.js';
import type { Violations } from './stress.fixture.js';

/** What a run by hand multiplies the writes of several processes with: `STRESS=5 node scripts/unit.mjs …`. */
export const STRESS = Number(env.STRESS ?? 1);

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');

/** The file of a script; its imports are relative to this folder. */
async function scriptOf(contents: string): Promise<string> {
  mkdirSync(join(root, '.tsbuild'), { recursive: true });
  const outfile = join(mkdtempSync(join(root, '.tsbuild', 'child-')), 'child.mjs');
  await build({
    stdin: { contents, resolveDir: here, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}

/** Two processes that write `writes` times in total to the backend that `open`, an expression, makes; `imports` has what it needs. `STRESS` multiplies it. */
export async function stressOf(imports: string, open: string, writes: number): Promise<readonly Violations[]> {
  const file = await scriptOf(`
${imports}
import { stress } from './stress.fixture.ts';
const backend = ${open};
await stress(backend, Number(process.argv[2]), ${(writes * STRESS) / 2}).then(
  (seen) => process.send(seen),
  (error) => process.send({ failed: [error.message, String(error.cause), error.stack] }),
);
backend.close();
process.disconnect();`);
  const children = [1, 2].map((seed): ChildProcess => fork(file, [String(seed)], { execArgv: [] }));
  try {
    return await Promise.all(children.map(messageOf));
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

async function messageOf(child: ChildProcess): Promise<Violations> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process ended with ${code}`);
  });
  const [message]: readonly unknown[] = await Promise.race([once(child, 'message'), ended]);
  if (!isViolations(message)) throw new Error(`a process failed: ${JSON.stringify(message)}`);
  return message;
}

const isViolations = shape<Violations>({ torn: isNumber, lost: isNumber, foreign: isNumber, written: isNumber });
