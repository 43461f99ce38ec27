// Runs the unit tests beside the code: node's own test runner, TypeScript through tsx.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = ['src', 'sw']
  .flatMap((folder) => readdirSync(`${root}${folder}`, { recursive: true }).map((name) => `${folder}/${name}`))
  .filter((name) => name.endsWith('.test.ts'))
  .sort();
// Node leaves a core free, which of two is half of them.
const concurrency = `--test-concurrency=${availableParallelism()}`;
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', concurrency, ...process.argv.slice(2), ...tests],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
