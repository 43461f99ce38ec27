import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A process of its own that works on a store, and tells what it has done, line by line. */
export type Child = {
  /** The next line; undefined: it has ended. */
  next(): Promise<string | undefined>;
  /** All lines up to its end; rejects where it failed. */
  rest(): Promise<readonly string[]>;
  /** SIGTERM. */
  terminate(): void;
  /** SIGKILL; gives the lines that it has written besides. */
  kill(): Promise<readonly string[]>;
};

/** Builds a script, by default inside the root, so that packages resolve from there. */
export async function buildScript(
  source: string,
  folder = join(root, '.tsbuild', `script-${process.pid}`),
): Promise<{ readonly file: string; remove(): void }> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'script.mjs');
  await build({
    entryPoints: [join(root, source)],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function start(file: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string | undefined> => (await lines.next()).value;
  const rest = async (): Promise<readonly string[]> => {
    const all: string[] = [];
    for (let line = await next(); line !== undefined; line = await next()) all.push(line);
    return all;
  };
  return {
    next,
    rest: async () => {
      const all = await rest();
      const code = await ended;
      if (code !== 0) throw new Error(`The process ended with ${code}: ${all.join('; ')}`);
      return all;
    },
    terminate: () => void child.kill('SIGTERM'),
    kill: async () => {
      child.kill('SIGKILL');
      const all = await rest();
      await ended;
      return all;
    },
  };
}
