// Finds the platform features that the code for browsers uses, by their names, and holds the oldest browsers in README to them: a feature
// that is newer must be in platform.json, with the way in which the code does without it, or among the names that mean something else here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compatData from '@mdn/browser-compat-data/forLegacyNode';
import { parseSync } from 'oxc-parser';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');

/** @typedef {'chrome' | 'firefox' | 'safari'} Browser */
/** @typedef {Readonly<Record<Browser, number>>} Versions the first with a feature, Infinity for none */

/** @type {{ oldest: Versions, guarded: Record<string, string>, others: readonly string[] }} */
const { oldest, guarded, others } = JSON.parse(read('scripts/platform.json'));
/** Interfaces of other parts of the platform (graphics, devices ...) have members with names that are common in any code. */
const OURS =
  /^(?:[a-z]|Abort|Blob|Broadcast|Byte|Cache|Client|Compression|Cookie|Count|Crypto|Decompression|Document$|DOMException|Event|Extendable|Fetch|File|FormData|Headers|IDB|Install|Lock|Message|Navigat(?:or|ionPreload)|PageTransition|Periodic|Permission|Readable|Request|Response|ServiceWorker|Storage|Subtle|Text(?:En|De)coder|Transform|Trusted|URL|Window$|Worker|Writable)/;

const BROWSERS = /** @type {readonly Browser[]} */ (['chrome', 'firefox', 'safari']);

/** What a page or a worker loads, without what only Node does. */
const FILES = ['index.js', 'worker.js', 'sw.js', 'kill.js', 'chunks', 'backends', 'serializers'].flatMap((name) =>
  name.endsWith('.js') ? [name] : filesIn(`dist/${name}`).map((file) => `${name}/${file}`),
);

/** @param {string} folder */
function filesIn(folder) {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.js'));
}

const known = features();
const used = new Set(FILES.flatMap((file) => [...namesIn(read(`dist/${file}`))]));

/** @type {string[]} */
const faults = [];
const listed = new Set([...Object.keys(guarded), ...others]);
/** @type {Record<Browser, { version: number, name: string }>} */
const needed = { chrome: none(), firefox: none(), safari: none() };
for (const name of used) {
  const versions = known.get(name);
  if (versions === undefined) continue;
  if (listed.has(name)) continue;
  for (const browser of BROWSERS) {
    if (versions[browser] > needed[browser].version) needed[browser] = { version: versions[browser], name };
    if (versions[browser] > oldest[browser])
      faults.push(`${name} needs ${browser} ${versions[browser]}: guard it, and say so in scripts/platform.json.`);
  }
}
for (const name of listed) if (!used.has(name)) faults.push(`scripts/platform.json lists ${name}, which is not used.`);
for (const browser of BROWSERS) {
  const { version, name } = needed[browser];
  console.log(`${browser} ${version}, for ${name}`);
  if (version < oldest[browser]) faults.push(`${browser} ${version} is sufficient, not ${oldest[browser]}.`);
}
const sentence = `Chrome and Edge ${oldest.chrome}, Firefox ${oldest.firefox}, Safari ${oldest.safari}`;
if (!read('README.md').includes(sentence)) faults.push(`README does not say "${sentence}".`);
if (faults.length > 0) throw new Error(`\n${faults.join('\n')}`);

function none() {
  return { version: 0, name: '' };
}

/**
 * The names of interfaces and of their members, each with the first versions that have any feature of that name: a name says not
 * of what object it is a member. `Interface.member` is exact.
 */
function features() {
  const { api, javascript } = compatData;
  /** @type {Map<string, Versions>} */
  const found = new Map();
  const ours = Object.entries(api).filter(([owner]) => OURS.test(owner));
  for (const [owner, members] of [...ours, ...Object.entries(javascript.builtins)]) {
    add(found, owner, members.__compat);
    for (const [member, { __compat }] of Object.entries(members)) {
      const name = member.replace(/_static$/, '');
      add(found, name, __compat);
      if (name !== member) add(found, `${owner}.${name}`, __compat);
    }
  }
  return found;
}

/**
 * @param {Map<string, Versions>} found
 * @param {string} name
 * @param {{ support: Record<string, unknown> } | undefined} compat
 */
function add(found, name, compat) {
  if (compat === undefined) return;
  const before = found.get(name) ?? { chrome: Infinity, firefox: Infinity, safari: Infinity };
  const first = (/** @type {Browser} */ browser) => Math.min(before[browser], versionOf(compat.support[browser]));
  found.set(name, { chrome: first('chrome'), firefox: first('firefox'), safari: first('safari') });
}

/**
 * @param {any} support of browser-compat-data: one statement, or several of which those with a flag or a prefix do not count
 * @returns {number}
 */
function versionOf(support) {
  const statements = [support].flat().filter((statement) => statement && !statement.flags && !statement.prefix);
  const versions = statements.map(({ version_added: added }) => Number.parseFloat(String(added).replace('≤', '')));
  return Math.min(...versions.filter((version) => !Number.isNaN(version)), Infinity);
}

/**
 * The globals and members that a script names.
 *
 * @param {string} source
 */
function namesIn(source) {
  /** @type {Set<string>} */
  const names = new Set();
  visit(parseSync('script.js', source).program, (node) => {
    // Shorter ones are those of the minifier.
    if (node.type === 'Identifier' && node.name.length > 3) names.add(node.name);
    if (node.type !== 'MemberExpression' || node.computed) return;
    const exact = `${node.object.name}.${node.property.name}`;
    if (known.has(exact)) names.add(exact);
  });
  return names;
}

/**
 * @param {any} node
 * @param {(node: any) => void} use
 */
function visit(node, use) {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') use(node);
  for (const child of Object.values(node)) visit(child, use);
}
