import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Every room may name an error by the id of its sentence. The shells decide which sentences are loaded, and when. */
const FOR_ALL = ['type:src/error-texts', 'type:src/error-advice'];

/**
 * Which rooms a room may import: a bare name by any means, `type:` for types only, `import:` by dynamic import or for types.
 * A name can be a folder below a room.
 */
const WALLS: Readonly<Record<string, readonly string[]>> = {
  'src/errors': [],
  'src/error-texts': ['src/error-advice', 'src/nearest'],
  'src/error-advice': [],
  'src/nearest': [],
  'src/in-time': [],
  'src/guards': ['type:src/http'],
  'src/http': ['src/errors', 'src/guards', 'type:src/options'],
  'src/options': ['src/guards', 'src/http', 'src/nearest', 'src/errors'],
  'src/request': ['src/errors', 'src/guards', 'src/nearest', 'src/http', 'src/options'],
  'src/requests': ['src/errors', 'src/http', 'src/options', 'src/request', 'src/session', 'type:src/engine'],
  'src/storage': ['src/guards', 'src/in-time', 'src/http', 'src/options', 'src/request'],
  'src/serializers': ['src/errors', 'src/guards', 'src/http', 'src/storage', 'type:src/request'],
  'src/backends': [
    'src/errors',
    'src/guards',
    'src/in-time',
    'src/http',
    'src/options',
    'src/storage',
    'src/serializers',
    'type:src/request',
  ],
  'src/gateway': ['src/errors', 'src/guards', 'src/in-time', 'src/http', 'src/options', 'src/storage', 'src/backends'],
  'src/engine': ['src/errors', 'src/guards', 'src/in-time', 'src/http', 'src/options', 'src/request', 'src/storage'],
  'src/protocol': [
    'src/errors',
    'src/guards',
    'src/http',
    'src/options',
    'src/request',
    'src/engine',
    'type:src/storage',
  ],
  'src/session': [
    'src/errors',
    'src/guards',
    'src/in-time',
    'import:src/error-texts',
    'src/http',
    'src/options',
    'src/request',
    'src/requests',
    'src/protocol',
    'type:src/storage',
    // The length of a body.
    'src/storage/entry',
    'type:src/serializers',
    'import:src/engine',
  ],
  // Loaded by dynamic import only.
  'src/session/local/local-engine.ts': ['src/storage/shared-backend', 'src/engine', 'src/backends'],
  'src/session/local/local-store.ts': ['src/storage/shared-backend', 'src/backends', 'src/serializers'],
  'src/session/local/named-backends.ts': ['import:src/backends'],
  'src/session/local/named-serializers.ts': ['import:src/serializers'],
  'src/cli': [
    'src/error-texts',
    'src/errors',
    'src/guards',
    'src/options',
    'src/protocol',
    'src/storage',
    'src/backends',
    'src/gateway',
    'src/http',
    'src/session',
  ],
  'src/index.ts': ['src'],
  // Of the doors for Node.
  'src/node-provided.ts': ['src'],
  'src/http/index.ts': ['src/error-texts', 'src/nearest', 'src/options'],
  sw: [
    'src/errors',
    'src/guards',
    'src/in-time',
    'src/http',
    'src/options',
    'src/request',
    'src/backends',
    'src/serializers',
    'src/engine',
    'src/protocol',
    'type:src/storage',
  ],
  'sw/serve.ts': ['src/error-texts'],
};

/** The core gets these as parameters: the clock and the globals of a page or a worker. */
const SHELL_GLOBALS =
  /\b(?:window|document|navigator|self|globalThis\.fetch|localStorage|location|Date\.now|Math\.random|console)\b(?=[.(\s;,)])/;
const CORE = ['http', 'options', 'request', 'storage', 'engine', 'protocol', 'serializers'];

type Import = { readonly from: string; readonly to: string; readonly how: '' | 'type:' | 'import:' };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = ['src', 'sw']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.ts') && !/\.(?:test|test-d|cases|fixture|d)\.ts$/.test(name));

/** Imports that are left when types are erased, as esbuild resolved them. */
async function imports(): Promise<readonly Import[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: files,
    outdir: 'unwritten',
    bundle: true,
    splitting: true,
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(({ external }) => external !== true)
      .map(({ path, kind }) => ({ from, to: path, how: kind === 'dynamic-import' ? 'import:' : '' }) as const),
  );
}

/** All imports, types included, as the compiler resolved them. */
function importsWithTypes(): readonly Import[] {
  const options =
    '--ignoreConfig --noCheck --noEmit --explainFiles --skipLibCheck --module nodenext --types node'.split(' ');
  const explained = execFileSync(join(root, 'node_modules/.bin/tsc'), [...options, ...files], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  const found: Import[] = [];
  let to = '';
  for (const line of explained.split('\n')) {
    if (!line.startsWith(' ')) to = line;
    const from = /Imported via .* from file '([^']+)'/.exec(line)?.[1];
    if (from !== undefined && files.includes(from) && files.includes(to)) found.push({ from, to, how: 'type:' });
  }
  return found;
}

const isWithin = (file: string, place: string) =>
  file === place || file.startsWith(`${place}/`) || file === `${place}.ts`;
const roomOf = (file: string) => Object.keys(WALLS).find((room) => isWithin(file, room)) ?? file;

const erased = await imports();
const all = importsWithTypes();

test('every import respects the walls between the rooms', () => {
  const written = new Set(erased.map(({ from, to }) => `${from} ${to}`));
  const typesOnly = all.filter(({ from, to }) => !written.has(`${from} ${to}`));
  const broken = [...erased, ...typesOnly].filter(({ from, to, how }) => {
    const rooms = Object.entries(WALLS).flatMap(([place, rooms]) => (isWithin(from, place) ? rooms : []));
    const allowed = [...rooms, ...FOR_ALL];
    const ways = how === 'type:' ? ['', 'type:', 'import:'] : ['', how];
    const isAllowed = allowed.some((room) =>
      ways.some((way) => room.startsWith(way) && isWithin(to, room.slice(way.length))),
    );
    return roomOf(from) !== roomOf(to) && !isAllowed;
  });
  assert.deepEqual(
    broken.map(({ from, to, how }) => `${from} may not import ${how}${to}`),
    [],
  );
});

test('no file imports a door: a name is imported from the file that defines it', () => {
  const doors = [
    'src/index.ts',
    'src/http/index.ts',
    'src/request/index.ts',
    'src/engine/index.ts',
    'src/serializers/index.ts',
    'src/serializers/yaml.ts',
    'src/serializers/bson.ts',
    'sw/index.ts',
  ];
  assert.deepEqual(
    all.filter(({ to }) => doors.includes(to)),
    [],
  );
});

test('imports form no circle, types included', () => {
  const graph = new Map(files.map((file) => [file, all.filter(({ from }) => from === file)]));
  const done = new Set<string>();
  const circle = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    const found = (graph.get(file) ?? []).map(({ to }) => circle(to, [...path, file])).find((one) => one !== undefined);
    done.add(file);
    return found;
  };
  assert.deepEqual(
    files.map((file) => circle(file, [])).filter((one) => one !== undefined),
    [],
  );
});

test('only the shells touch the globals of a page, a worker or the clock', () => {
  const core = files.filter((file) => CORE.some((room) => isWithin(file, `src/${room}`)));
  const withoutComments = (file: string) =>
    readFileSync(join(root, file), 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|\s)\/\/.*$/gm, '$1');
  assert.deepEqual(
    core.filter((file) => SHELL_GLOBALS.test(withoutComments(file))),
    [],
  );
});

test('no file has more than 300 lines, no folder more than 20 files beside tests', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
  const perFolder = new Map<string, number>();
  for (const file of files) perFolder.set(dirname(file), (perFolder.get(dirname(file)) ?? 0) + 1);
  const crowded = [...perFolder].filter(([, count]) => count > 20);
  assert.deepEqual({ long, crowded }, { long: [], crowded: [] });
});
