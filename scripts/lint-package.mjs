// Packs the package as it would be published and has its doors, types and files checked.
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
  // sw.js is a classic script to be served, not a module to be imported: it has no types. The door `./worker` is for a service worker and
  // an ES module alone.
  const which = ['--exclude-entrypoints', 'sw.js', '--ignore-rules', 'cjs-resolves-to-esm'];
  execFileSync(join(bin, 'attw'), [tarball, '--profile', 'node16', ...which], inherit);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
