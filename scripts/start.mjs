// `npm start`: installs what is missing, builds, and serves the demo. PORT sets the port; the default is a free one.
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
  // Imported now, because it needs packages that the setup may just have installed.
  const { buildDemo } = await import('../demo/build.mjs');
  await buildDemo();
  serve();
});

function serve() {
  const server = node('--import', 'tsx', 'demo/server/main.ts');
  server.on('exit', (code) => {
    process.exitCode = code ?? 0;
  });
  // Ctrl-C also reaches the server, which then closes; a signal to this process only is forwarded.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => server.kill(signal));
}
