import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const made = new Map<string, Promise<Uint8Array>>();

/** `bench/<file>` as one script with all that it imports inside, as an app's own build would make it; made once. */
export function bundled(file: string, format: 'esm' | 'iife'): Promise<Uint8Array> {
  const present = made.get(file) ?? bundle(file, format);
  made.set(file, present);
  return present;
}

async function bundle(file: string, format: 'esm' | 'iife'): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [`${root}/bench/${file}`],
    bundle: true,
    write: false,
    format,
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [only] = outputFiles;
  if (only === undefined) throw new Error(`esbuild made nothing of ${file}.`);
  return only.contents;
}
