import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, test } from 'node:test';
import {
  doors,
  type Example,
  examplesIn,
  examplesOf,
  type PublicExport,
  publicExports,
  root,
} from './public-surface.fixture.js';

// The doors as their users see them: what `npm run build` has put into dist/types.
const exported = publicExports();
const named = ({ door, name, file }: (typeof exported)[number]): string => `${door}: ${name} (${file})`;

describe('the public exports', () => {
  test('each name has a doc comment', () => {
    assert.deepEqual(exported.filter(({ comment }) => comment === '').map(named), []);
  });

  test('each class and each function has an example', () => {
    const used = exported.filter(({ kind }) => kind === 'class' || kind === 'function');
    assert.deepEqual(used.filter((one) => examplesOf(one).length === 0).map(named), []);
  });

  test('no declaration says "any"', () => {
    const found = [...reachable(doors.map(({ declarations }) => declarations))].filter((file) =>
      /\bany\b/.test(withoutProse(readFileSync(join(root, file), 'utf8'))),
    );
    assert.deepEqual(found, []);
  });

  test('each of our types that a declaration names can be imported, too', () => {
    const given = new Set(exported.map(({ name }) => name));
    const hidden = exported.flatMap((one) =>
      typesIn(one)
        .filter((type) => !given.has(type))
        .map((type) => `${type}, which ${named(one)} names`),
    );
    assert.deepEqual([...new Set(hidden)], []);
  });

  test('docs/policy.md lists each function of a section of an RFC', () => {
    const page = readFileSync(join(root, 'docs/policy.md'), 'utf8');
    const ruled = exported.filter(
      ({ door, kind, comment }) => door.endsWith('/policy') && kind === 'function' && /RFC \d+ §/.test(comment),
    );
    const missing = ruled.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``));
    assert.ok(ruled.length > 50);
    assert.deepEqual(missing, []);
  });

  test('every example compiles, in doc comments, the README and docs', () => {
    const comments = exported.flatMap(examplesOf);
    const unique = comments.filter((one, index) => comments.findIndex(({ code }) => code === one.code) === index);
    const pages = [
      'README.md',
      'docs/from-requests-cache.md',
      'docs/policy.md',
      'docs/backends.md',
      'docs/serializers.md',
    ].flatMap(examplesIn);
    assert.equal(compiled([...unique, ...pages]), '');
  });
});

/** The types of this project that the built declaration of a name mentions. */
function typesIn({ name, file }: PublicExport): readonly string[] {
  const source = readFileSync(join(root, 'dist/types', file.replace(/ts$/, 'd.ts')), 'utf8').replace(
    /\/\*[\s\S]*?\*\//g,
    '',
  );
  const declarations = source.split(/^(?=(?:export |declare |import ))/m);
  const isAbout = new RegExp(`^export (?:declare )?(?:abstract )?(?:class|function|const|type|interface) ${name}\\b`);
  const words = new Set(
    declarations
      .filter((text) => isAbout.test(text))
      .join('\n')
      .match(/\b[A-Z]\w*/g),
  );
  const imported = [...source.matchAll(/^import (?:type )?\{([^}]*)\} from '\./gm)].flatMap(([, names = '']) =>
    names.split(',').map((one) =>
      one
        .trim()
        .replace(/^type /, '')
        .split(' as '),
    ),
  );
  const declared = [...source.matchAll(/^export (?:declare )?(?:abstract )?(?:class|type|interface) (\w+)/gm)].map(
    ([, one = '']) => [one],
  );
  return [...imported, ...declared].filter(([one = '', as = one]) => words.has(as)).map(([one = '']) => one);
}

/** The declarations that these import, and so on. */
function reachable(files: readonly string[], found: Set<string> = new Set()): ReadonlySet<string> {
  for (const file of files) {
    if (found.has(file)) continue;
    assert.ok(existsSync(join(root, file)), `${file} is not built: npm run build`);
    found.add(file);
    const imports = readFileSync(join(root, file), 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g);
    reachable(
      [...imports].map(([, to = '']) => normalize(join(dirname(file), `${to}.d.ts`))),
      found,
    );
  }
  return found;
}

const withoutProse = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'|"[^"\n]*"/g, "''");

/** The declarations that examples assume. */
const AROUND: ReadonlyMap<string, string> = new Map(
  Object.entries({
    session: "declare const session: import('cached-session').CachedSession;",
    response: "declare const response: import('cached-session').AnyResponse;",
    request: "declare const request: import('cached-session').PreparedRequest;",
    stored: "declare const stored: import('cached-session/policy').StoredResponse;",
    policy: "declare const policy: import('cached-session/policy').RequestPolicy;",
    served: "declare const served: import('cached-session/policy').Served;",
    settings: "declare const settings: import('cached-session/policy').Settings;",
    now: "declare const now: import('cached-session/policy').Millis;",
    test: 'declare function test(title: string, work: () => Promise<void>): void;',
    myBackend: "declare function myBackend(): Awaited<ReturnType<import('cached-session/testing').OpenBackend>>;",
    turned:
      "declare function turned(body: import('cached-session/engine').StoredBody): Promise<import('cached-session/engine').StoredBody>;",
    createServer:
      'declare function createServer(listener: unknown): { readonly listen: (port: number, host: string) => void };',
    entry: "declare const entry: import('cached-session/engine').StoredEntry;",
    bytes: 'declare const bytes: Uint8Array<ArrayBuffer>;',
    myStore: "declare const myStore: import('cached-session/backends/records').RecordStore;",
    myKey: 'declare const myKey: CryptoKey;',
    key: 'declare const key: string;',
    urls: 'declare const urls: readonly string[];',
    countries: 'declare const countries: readonly string[];',
    draw: 'declare function draw(chunk: Uint8Array): void;',
    token: 'declare const token: string;',
    user: 'declare const user: { readonly id: string };',
    show: 'declare function show(...shown: unknown[]): void;',
    showAge: 'declare function showAge(since: Date): void;',
    showMode: 'declare function showMode(mode: string): void;',
    showOffline: 'declare function showOffline(): void;',
    count: 'declare function count(url: string): void;',
  }),
);

/** The compiler's errors in examples; each is a module that imports the public exports it uses. */
function compiled(examples: readonly Example[]): string {
  mkdirSync(join(root, '.tsbuild'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tsbuild', 'examples-'));
  try {
    examples.forEach((example, index) => {
      const name = `${example.where.replace(/\W/g, '-')}-${index}.ts`;
      writeFileSync(join(folder, name), `${preambleOf(example)}\n${example.code}\nexport {};\n`);
    });
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIGURATION));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const { stdout } = spawnSync(tsc, ['-p', folder, '--pretty', 'false'], { cwd: root, encoding: 'utf8' });
    return stdout.replaceAll(`${relative(root, folder)}/`, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const CONFIGURATION = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
    noUnusedLocals: false,
    noEmit: true,
    composite: false,
    declaration: false,
    emitDeclarationOnly: false,
  },
  include: ['*.ts'],
};

/** Imports of the names that an example uses and does not make, from its own door where that has them. */
function preambleOf({ door, code }: Example): string {
  const words = new Set(code.replace(/\/\/.*$/gm, '').match(/(?<![\w'"-]|(?<!\.)\.)[A-Za-z_]\w*/g));
  const made = new Set(
    [...code.matchAll(/\b(?:const|let|using|class|function|type) (?:\{([^}]*)\}|(\w+))/g)].flatMap(
      ([, several = '', one = '']) => [one, ...several.split(',').map((name) => name.replace(/.*:/, '').trim())],
    ),
  );
  const imported = [...code.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.replace(/^ *type /, '').trim()),
  );
  const wanted = [...words].filter((word) => !made.has(word) && !imported.includes(word));
  const lines = wanted.map((word) => AROUND.get(word) ?? importOf(word, door));
  return lines.filter((line) => line !== '').join('\n');
}

function importOf(word: string, door: string): string {
  const found = [door, 'cached-session']
    .map((where) => exported.find((one) => one.name === word && one.door === where))
    .concat(exported.find((one) => one.name === word))
    .find((one) => one !== undefined);
  if (found === undefined || found.name === 'delete') return '';
  return `import { ${found.kind === 'type' ? 'type ' : ''}${word} } from '${found.door}';`;
}
