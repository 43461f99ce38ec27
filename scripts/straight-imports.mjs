// esbuild assigns whole files to chunks and follows every line of an index.ts, so that a page would load all of a room for one
// function of it. With this plugin an import through an index.ts goes straight to the files that its names stand in.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const IMPORT = /^(import|export) \{([^}]*)\} from '([^']*\/index\.js)';/gm;
const LINE = /^export (?:type )?\{([^}]*)\} from '([^']*)';/gm;

/** @param {string} list */
const names = (list) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** @param {string} index The file; gives where each of its names stands, relative to it. */
async function addresses(index) {
  const source = await readFile(index, 'utf8');
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [, list = '', file = ''] of source.matchAll(LINE)) {
    for (const name of names(list)) found.set(name.replace(/^type /, ''), file);
  }
  return found;
}

/**
 * @param {string} path
 * @param {string} source
 */
export async function straighten(path, source) {
  let straight = source;
  for (const [statement, keyword = '', list = '', specifier = ''] of source.matchAll(IMPORT)) {
    const where = await addresses(join(dirname(path), specifier.replace(/\.js$/, '.ts')));
    const room = specifier.replace(/\/index\.js$/, '');
    const lines = names(list).map((name) => {
      const file = where.get(name.replace(/^type /, '').replace(/ as .*/, ''));
      if (file === undefined) throw new Error(`${specifier} exports no ${name} (${path})`);
      return `${keyword} { ${name} } from '${room}/${file.replace(/^\.\//, '')}';`;
    });
    straight = straight.replace(statement, lines.join(' '));
  }
  return straight;
}

/** @type {import('esbuild').Plugin} */
export const straightImports = {
  name: 'straight-imports',
  setup(build) {
    build.onLoad({ filter: /\/(?:src|sw)\/.*\.ts$/ }, async ({ path }) => {
      return { contents: await straighten(path, await readFile(path, 'utf8')), loader: 'ts' };
    });
  },
};
