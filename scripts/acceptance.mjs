// Checks docs/from-requests-cache.md against the tests: each row that promises something has a test with its ID in the title.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const TABLE = 'docs/from-requests-cache.md';

/** Same meaning, different means, an error, accepted without effect, not adopted, new here, not available yet. */
const CLASSES = ['P', 'M', 'E', 'I', 'X', 'new', 'later'];

/** @typedef {{ readonly section: string, readonly id: string, readonly kind: string }} Row */

/** @returns {readonly Row[]} */
function rowsOf(/** @type {string} */ table) {
  let section = '';
  return table.split('\n').flatMap((line) => {
    section = /^#+ (.*)/.exec(line)?.[1] ?? section;
    const id = /^\| ([A-Z]{1,2}-\d+) \|/.exec(line)?.[1];
    const kind = /\| ([^|]*) \|$/.exec(line)?.[1] ?? '';
    return id === undefined ? [] : [{ section, id, kind }];
  });
}

/** The IDs in test titles, each with one of the files that contain it. */
function testedIds() {
  /** @type {Map<string, string>} */
  const ids = new Map();
  for (const folder of ['src', 'sw', 'e2e']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:test|spec|cases)\.ts$/.test(name)) continue;
      const code = withoutComments(readFileSync(join(root, folder, name), 'utf8'));
      for (const [, id = ''] of code.matchAll(/\[([A-Z]{1,2}-\d+)\]/g)) ids.set(id, join(folder, name));
    }
  }
  return ids;
}

const withoutComments = (/** @type {string} */ code) =>
  code.replace(/^\s*\/\*\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '');

const rows = rowsOf(readFileSync(join(root, TABLE), 'utf8'));
const tested = testedIds();
const promised = rows.filter(({ kind }) => kind !== 'X' && kind !== 'later');
const missing = promised.filter(({ id }) => !tested.has(id));
const ids = rows.map(({ id }) => id);

const faults = [
  ...rows.filter(({ kind }) => !CLASSES.includes(kind)).map(({ id, kind }) => `${id} has an unknown class: "${kind}"`),
  ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} has two rows`),
  ...[...tested].filter(([id]) => !ids.includes(id)).map(([id, file]) => `${id}, in ${file}, is not in the table`),
];

for (const section of new Set(missing.map((row) => row.section))) {
  const here = missing.filter((row) => row.section === section);
  console.log(`${section}: ${here.map(({ id }) => id).join(' ')}`);
}
for (const fault of faults) console.log(fault);
const left = rows.filter(({ kind }) => kind === 'later').length;
console.log(
  `${promised.length - missing.length} of ${promised.length} rows of ${TABLE} have a test; ${left} come later`,
);
process.exitCode = missing.length + faults.length > 0 ? 1 : 0;
