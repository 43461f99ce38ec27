import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const shipped = fileURLToPath(new URL('../../dist/sw.js', import.meta.url));

const run = (...args: string[]) => promisify(execFile)(process.execPath, [cli, ...args]);

test('the built command installs the built worker, verifies it, and leaves other scripts untouched', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cached-session-cli-'));
  const target = join(folder, 'cached-session-sw.js');
  try {
    expect((await run('init', folder)).stdout).toContain('Created');
    expect(await readFile(target, 'utf8')).toBe(await readFile(shipped, 'utf8'));
    expect((await run('init', folder)).stdout).toContain('already up to date');
    expect((await run('check', folder)).stdout).toContain('fits this library');
    await writeFile(target, 'self.mine = true;');
    await expect(run('init', folder)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('left alone') });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the part "sqlite" comes with the file that SQLite is in, and only with the package that it is from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cached-session-cli-'));
  const elsewhere = { cwd: folder };
  try {
    expect((await run('init', '--with', 'sqlite', folder)).stdout).toContain('It has sqlite.');
    const wasm = await readFile(join(folder, 'cached-session-sqlite.wasm'));
    expect(wasm.subarray(0, 4).toString('latin1')).toBe('\0asm');
    const refused = promisify(execFile)(process.execPath, [cli, 'init', '--with', 'sqlite', 'other'], elsewhere);
    await expect(refused).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm install @journeyapps'),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
