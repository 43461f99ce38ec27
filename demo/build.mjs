// Builds the demo's page into demo/dist. It imports `cached-session` as any app does, so dist/ must have been built before.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function buildDemo() {
  await build({
    absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
    entryPoints: ['app.ts', 'style.css', 'index.html', 'icon.svg'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    // The library's chunks import each other only to be there; package.json says that this does nothing.
    logOverride: { 'ignored-bare-import': 'silent' },
    loader: { '.html': 'copy', '.svg': 'copy', '.woff2': 'file' },
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDemo();
