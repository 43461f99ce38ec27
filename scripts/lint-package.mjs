// Packs the package as for publishing, and checks its doors, types and files.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cached-session-pack-'));
const inherit = /** @type {const} */ ({ cwd: root, stdio: 'inherit' });

try {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
  });
  const tarball = join(folder, JSON.parse(packed.toString())[0].filename);
  const bin = join(root, 'node_modules', '.bin');
  execFileSync(join(bin, 'publint'), ['run', tarball, '--strict'], inherit);
  // sw.js is a classic script to serve, not a module to import, so it has no types. `./worker` is for service workers and only an ES
  // module.
  const which = ['--exclude-entrypoints', 'sw.js', '--ignore-rules', 'cjs-resolves-to-esm'];
  execFileSync(join(bin, 'attw'), [tarball, '--profile', 'node16', ...which], inherit);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
