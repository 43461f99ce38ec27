import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

/** The package as a stranger has it: packed, and installed in an empty project. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'cached-session-stranger-'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const doors = Object.keys(manifest.exports).filter((door) => !/\.js(on)?$/.test(door));

const node = (script: string, ...args: readonly string[]) =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', script, ...args], {
    cwd: project,
    encoding: 'utf8',
    timeout: 20_000,
  });

test.describe.configure({ mode: 'serial' });

test.beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(packed);
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--offline', join(project, filename)], { cwd: project });
});

test.afterAll(() => rmSync(project, { recursive: true, force: true }));

for (const door of doors) {
  test(`the door ${door} can be imported in Node without browser globals or side effects`, () => {
    const name = `cached-session${door.slice(1)}`;
    const seen = node(`
      const before = Object.getOwnPropertyNames(globalThis);
      const door = await import('${name}');
      const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
      await new Promise((resolve) => setTimeout(resolve, 20)); // the module loader closes its files
      const handles = process.getActiveResourcesInfo().filter((kind) => !/^(Pipe|TTY|FS)/.test(kind));
      console.log(JSON.stringify({ exports: Object.keys(door).length, added, handles }));
    `);
    expect(JSON.parse(seen)).toEqual({ exports: expect.any(Number), added: [], handles: [] });
    expect(JSON.parse(seen).exports).toBeGreaterThan(0);
  });
}

test('it can be required from CommonJS too, and a class prints its name in both', () => {
  const script = `
    const { CachedSession, CacheError } = require('cached-session');
    const { createEngine } = require('cached-session/engine');
    try { new CachedSession({ nonsense: 1 }); } catch (error) {
      console.log(JSON.stringify([error instanceof CacheError, CachedSession.name, typeof createEngine]));
    }`;
  const seen = execFileSync(process.execPath, ['--input-type=commonjs', '--eval', script], { cwd: project });
  expect(JSON.parse(seen.toString())).toEqual([true, 'CachedSession', 'function']);
  expect(node(`console.log((await import('cached-session')).SessionResponse.name)`).trim()).toBe('SessionResponse');
});

test('a class is the same one through every door', () => {
  const same = node(`
    const [{ memoryBackend }, { CacheError }, { createEngine }] = await Promise.all(
      ['cached-session/backends/memory', 'cached-session', 'cached-session/engine'].map((name) => import(name)));
    try { new (await import('cached-session')).CachedSession({ worker: false, nonsense: 1 }); console.log('accepted'); }
    catch (error) { console.log(JSON.stringify([error instanceof CacheError, error.code, typeof memoryBackend, typeof createEngine])); }
  `);
  expect(JSON.parse(same)).toEqual([true, 'bad-option', 'function', 'function']);
});

test('a session in Node caches in memory with an injected fetch and clock', () => {
  const seen = node(`
    import { CachedSession } from 'cached-session';
    let sent = 0, now = 1_000_000;
    const session = new CachedSession({
      worker: false, expireAfter: 60, now: () => now,
      fetch: async () => { sent += 1; return new Response('{"n":' + sent + '}', { headers: { 'content-type': 'application/json' } }); },
    });
    const url = 'https://example.test/a';
    const first = await session.get(url), second = await session.get(url);
    now += 61_000;
    const third = await session.get(url);
    console.log(JSON.stringify([first.fromCache, second.fromCache, third.fromCache, await second.json(), await second.json(), sent]));
    await session.close();
  `);
  expect(JSON.parse(seen)).toEqual([false, true, false, { n: 1 }, { n: 1 }, 2]);
});

test('the ready-made worker is one classic script without imports', () => {
  const script = readFileSync(join(project, 'node_modules/cached-session/dist/sw.js'), 'utf8');
  expect(script).toMatch(/^\/\*! cached-session sw \d+\.\d+\.\d+ protocol \d+ \*\//);
  expect(script).not.toMatch(/^\s*(?:import|export)\s/m);
});

test('npx cached-session init puts the worker into a public folder, and check agrees', () => {
  const cli = (...args: readonly string[]) =>
    execFileSync('npx', ['--no-install', 'cached-session', ...args], { cwd: project, encoding: 'utf8' });
  expect(cli('init', 'public')).toContain('cached-session-sw.js');
  expect(cli('check', 'public')).toContain(manifest.version);
});

test('the declarations of every door compile in another project with strict TypeScript', () => {
  const source = doors.map((door, n) => `import * as door${n} from 'cached-session${door.slice(1)}';\nvoid door${n};`);
  writeFileSync(join(project, 'doors.ts'), source.join('\n'));
  const ofNode = doors.filter((door) => 'require' in manifest.exports[door]);
  const uses = `export const session: door0.CachedSession = new door0.CachedSession({ worker: false });
export const options: door0.SessionOptions = { expireAfter: 60 };
export const caught = (error: unknown): string => (error instanceof door0.CacheError ? error.code : '');`;
  const common = ofNode.map(
    (door, n) => `import door${n} = require('cached-session${door.slice(1)}');\nvoid door${n};`,
  );
  writeFileSync(join(project, 'common.cts'), [...common, uses].join('\n'));
  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023', 'dom', 'webworker'],
    types: [],
  };
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true }, files: ['doors.ts', 'common.cts'] }),
  );
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { cwd: project, stdio: 'inherit' });
});

/** A test runner of the project's, with its output where it fails. */
function runner(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const bin = join(root, 'node_modules/.bin', name);
  try {
    execFileSync(bin, args, { cwd: project, env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${name} failed.\n${Object(error).stdout}\n${Object(error).stderr}`);
  }
}

test.describe('in test runners', () => {
  test.beforeAll(() => cpSync(fileURLToPath(new URL('runners', import.meta.url)), project, { recursive: true }));

  test('Vitest in Node, jsdom and happy-dom', () => runner('vitest', ['run', '--root', project]));

  const jsdom = { JEST_ENVIRONMENT_JSDOM: join(root, 'node_modules/jest-environment-jsdom') };

  test('Jest by CommonJS, in Node and jsdom', () => runner('jest', ['--config', 'jest.config.cjs'], jsdom));

  test('Jest by ES modules', () =>
    runner('jest', ['--config', 'jest.config.cjs'], { NODE_OPTIONS: '--experimental-vm-modules' }));
});
