import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * The walls of the house. A room may import the rooms in its list: a bare name by value, `type:` for types only,
 * `import:` only by dynamic import. Rooms are entered by their index.ts; backends by the file itself.
 */
const WALLS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  policy: ['npm:structured-headers'],
  request: ['policy', 'errors'],
  storage: ['policy', 'request'],
  backends: ['policy', 'storage', 'errors', 'type:request', 'npm:idb', 'npm:workbox-core'],
  serializers: ['type:storage', 'errors'],
  engine: ['policy', 'request', 'storage', 'errors'],
  protocol: ['errors', 'type:engine', 'type:storage', 'type:request', 'type:policy'],
  session: [
    'protocol',
    'request',
    'policy',
    'errors',
    'type:engine',
    'type:storage',
    'type:serializers',
    'import:engine',
  ],
  // All of it is loaded by dynamic import.
  'src/session/local-engine.ts': ['engine', 'backends'],
  'src/session/local-store.ts': ['backends', 'serializers'],
  sw: [
    'engine',
    'protocol',
    'request',
    'policy',
    'errors',
    'type:storage',
    'backends',
    'serializers',
    'npm:idb',
    'npm:workbox-core',
  ],
  cli: ['protocol', 'policy', 'npm:node'],
  door: [
    'session',
    'errors',
    'policy',
    'type:engine',
    'type:request',
    'type:storage',
    'type:protocol',
    'type:serializers',
  ],
};

/** Globals that only sw, session and cli may touch: the core acts through what it is given. */
const SHELL_GLOBALS =
  /\b(?:window|document|navigator|self|globalThis\.fetch|localStorage|location|Date\.now|Math\.random|console)\b(?=[.(\s;,)])/;
const SHELLS = ['session', 'sw', 'cli', 'backends', 'door'];

type Import = { readonly from: string; readonly specifier: string; readonly how: 'value' | 'type' | 'import' };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = ['src', 'sw']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.ts') && !/\.(?:test|test-d|cases|fixture|d)\.ts$/.test(name));

function roomOf(file: string): string {
  const [top, room] = file.split('/');
  if (top === 'sw') return 'sw';
  if (file === 'src/errors.ts') return 'errors';
  if (file === 'src/index.ts') return 'door';
  return room ?? '';
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(file: string): readonly Import[] {
  const source = withoutComments(readFileSync(join(root, file), 'utf8'));
  const found: Import[] = [];
  for (const match of source.matchAll(/^(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'/gm)) {
    found.push({ from: file, specifier: match[2] ?? '', how: match[1] === undefined ? 'value' : 'type' });
  }
  for (const match of source.matchAll(/^import\s+'([^']+)'/gm))
    found.push({ from: file, specifier: match[1] ?? '', how: 'value' });
  for (const match of source.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g))
    found.push({ from: file, specifier: match[1] ?? '', how: 'import' });
  return found;
}

const target = (one: Import): string =>
  one.specifier.startsWith('.')
    ? normalize(join(dirname(one.from), one.specifier)).replace(/\.js$/, '.ts')
    : one.specifier;

/** How a room is named in WALLS when it is imported so. */
function permitted(one: Import): readonly string[] {
  const to = target(one);
  if (!one.specifier.startsWith('.')) return [`npm:${one.specifier.replace(/^node:.*/, 'node').replace(/\/.*/, '')}`];
  const room = roomOf(to);
  return one.how === 'value' ? [room] : [room, `${one.how}:${room}`];
}

const crossing = files
  .flatMap(importsOf)
  .filter((one) => !one.specifier.startsWith('.') || roomOf(target(one)) !== roomOf(one.from));

test('every import respects the walls between the rooms', () => {
  const broken = crossing.filter((one) => {
    const walls = [...(WALLS[roomOf(one.from)] ?? []), ...(WALLS[one.from] ?? [])];
    return !permitted(one).some((name) => walls.includes(name));
  });
  assert.deepEqual(
    broken.map((one) => `${one.from} may not import ${one.specifier} (${one.how})`),
    [],
  );
});

test('a room is entered by its index.ts, a backend by its own file', () => {
  const around = crossing.filter((one) => {
    const to = target(one);
    return one.specifier.startsWith('.') && !['backends', 'errors'].includes(roomOf(to)) && !to.endsWith('/index.ts');
  });
  assert.deepEqual(
    around.map((one) => `${one.from} imports ${one.specifier}`),
    [],
  );
});

test('imports form no circle, types included', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((one) => one.specifier.startsWith('.'))
        .map(target),
    ]),
  );
  const done = new Set<string>();
  const circle = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    const found = (graph.get(file) ?? []).map((next) => circle(next, [...path, file])).find((one) => one !== undefined);
    done.add(file);
    return found;
  };
  assert.deepEqual(
    files.map((file) => circle(file, [])).filter((one) => one !== undefined),
    [],
  );
});

test('only the shells touch the globals of a page, a worker or the clock', () => {
  const touching = files
    .filter((file) => !SHELLS.includes(roomOf(file)))
    .filter((file) => SHELL_GLOBALS.test(withoutComments(readFileSync(join(root, file), 'utf8'))));
  assert.deepEqual(
    touching.map((file) => relative('.', file)),
    [],
  );
});

test('no file has more than 300 lines', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
  assert.deepEqual(long, []);
});
