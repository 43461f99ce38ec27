// `npm start`: installs what is missing, builds, and serves the demo. PORT names a port; without it, a free one is taken.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a script of this checkout with Node.
 * @param {...string} args
 */
function node(...args) {
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
}

await setup({ browser: false });
const build = node('esbuild.config.mjs');
build.on('exit', async (code) => {
  if (code !== 0) process.exit(code ?? 1);
  // Only now: it needs what the set-up may just have installed.
  const { buildDemo } = await import('../demo/build.mjs');
  await buildDemo();
  serve();
});

function serve() {
  const server = node('--import', 'tsx', 'demo/server/main.ts');
  server.on('exit', (code) => {
    process.exitCode = code ?? 0;
  });
  // Ctrl-C reaches the server too, which closes by itself; a signal to this process alone is passed on.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => server.kill(signal));
}
