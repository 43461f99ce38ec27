// Builds the demo's page and worker into demo/dist. It imports `cached-session` like any app, so dist/ must be built first.
import { execFile } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

export async function buildDemo() {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
    entryPoints: { app: 'app.ts', style: 'style/style.css', index: 'index.html', icon: 'icon.svg' },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    write: false,
    legalComments: 'none',
    logLevel: 'warning',
    // Only because the package is not in node_modules here.
    logOverride: { 'ignored-bare-import': 'silent' },
    loader: { '.html': 'copy', '.svg': 'copy', '.woff2': 'file' },
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
  });
  await Promise.all(outputFiles.map(put));
  const [cli, options, folder] = ['../dist/cli.js', 'worker-options.json', 'dist'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  await promisify(execFile)(process.execPath, [cli, 'init', '--options', options, folder]);
}

/**
 * Replaces a file atomically: a server that reads it at the same time gets either the old one or the new one.
 * @param {{ readonly path: string, readonly contents: Uint8Array }} file
 */
async function put({ path, contents }) {
  const draft = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, contents);
  await rename(draft, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDemo();
