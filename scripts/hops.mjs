// Counts the functions that one hit over the port enters, in the page and in the worker, with V8's precise coverage.
// Requires a build (`node esbuild.config.mjs`). `--list` lists the functions by file.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { findChromium } from './browsers.mjs';

const AIM = { functions: 120, files: 45 };
const WARM_UP = 30;

const root = new URL('..', import.meta.url);
const WORKER = '/cached-session-sw.js';
const PAGE = `<!doctype html><title>hops</title><script type="module">
  import { CachedSession } from '/dist/index.js';
  globalThis.session = new CachedSession({ expireAfter: 3600 });
</script>`;

/** @typedef {{ file: string, name: string, count: number }} Entered */

const served = new Map([
  ['/', { type: 'text/html', body: PAGE }],
  ['/api/name', { type: 'application/json', body: JSON.stringify({ name: 'x'.repeat(1000) }) }],
  [WORKER, { type: 'text/javascript', body: await readableWorker() }],
]);

const server = createServer(async ({ url = '/' }, response) => {
  const known = served.get(url);
  const body = known?.body ?? (await readFile(new URL(`.${url}`, root)).catch(() => null));
  response.writeHead(body === null ? 404 : 200, { 'content-type': known?.type ?? 'text/javascript' }).end(body);
});
await new Promise((resolve) => server.listen(0, resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('The server has no port.');

const browser = await chromium.launch({ ...findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  report(await measure(`http://localhost:${address.port}`));
} finally {
  await browser.close();
  server.close();
}

/** Builds the worker as one script without minified names. */
async function readableWorker() {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ['sw/main.ts'],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0]?.text ?? '';
}

/** @param {string} origin */
async function measure(origin) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  await page.waitForFunction(() => Reflect.has(globalThis, 'session'));
  await page.evaluate('session.ready');
  const ends = [await page.context().newCDPSession(page), await workerSession(origin)];
  for (const end of ends) {
    await end.send('Profiler.enable');
    await end.send('Debugger.enable');
    await end.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }
  for (let hit = 0; hit < WARM_UP; hit += 1) await page.evaluate("session.get('/api/name')");
  for (const end of ends) await end.send('Profiler.takePreciseCoverage');
  const answered = await page.evaluate("session.get('/api/name').then(({ fromCache }) => fromCache)");
  if (answered !== true) throw new Error('The measured request was not a hit.');
  const entered = await Promise.all(ends.map(enteredFunctions));
  return { page: entered[0] ?? [], worker: entered[1] ?? [] };
}

/**
 * A CDP session with the service worker. Playwright cannot open one, so its messages are wrapped in those of the browser's session.
 * @param {string} origin
 */
async function workerSession(origin) {
  const cdp = await browser.newBrowserCDPSession();
  const { targetInfos } = await cdp.send('Target.getTargets');
  const target = targetInfos.find(({ type, url }) => type === 'service_worker' && url === origin + WORKER);
  if (target === undefined) throw new Error('No service worker is running.');
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId: target.targetId, flatten: false });
  /** @type {Map<number, (result: any) => void>} */
  const waiting = new Map();
  cdp.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  return {
    send: (/** @type {string} */ method, /** @type {object} */ params = {}) =>
      new Promise((resolve) => {
        const id = waiting.size + 1;
        waiting.set(id, resolve);
        void cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
      }),
  };
}

/**
 * The functions of our scripts that were called since the last time coverage was taken.
 * @param {any} end
 * @returns {Promise<readonly Entered[]>}
 */
async function enteredFunctions(end) {
  const { result } = await end.send('Profiler.takePreciseCoverage');
  const entered = [];
  for (const { url, scriptId, functions } of result) {
    if (!/\/dist\/|cached-session-sw/.test(url)) continue;
    const { scriptSource } = await end.send('Debugger.getScriptSource', { scriptId });
    for (const { functionName, ranges } of functions) {
      const [{ count, startOffset }] = ranges;
      if (count === 0 || startOffset === 0) continue;
      entered.push({ file: fileAt(scriptSource, startOffset), name: functionName || '(anonymous)', count });
    }
  }
  return entered;
}

/**
 * esbuild writes the name of each source file above its part of a bundle.
 * @param {string} source
 * @param {number} offset
 */
function fileAt(source, offset) {
  const names = [...source.slice(0, offset).matchAll(/^\s*\/\/ (?:page:)?((?:src|sw|node_modules)\/\S+)$/gm)];
  return names.at(-1)?.[1] ?? '?';
}

/** @param {Readonly<Record<string, readonly Entered[]>>} ends */
function report(ends) {
  const all = Object.values(ends).flat();
  for (const [end, entered] of Object.entries(ends)) {
    console.log(`${end}: ${entered.length} functions in ${filesOf(entered)} files`);
    if (!argv.includes('--list')) continue;
    for (const [file, names] of grouped(entered))
      console.log(`  ${file}: ${names.map(({ name, count }) => (count > 1 ? `${name} x${count}` : name)).join(', ')}`);
  }
  console.log(
    `One hit enters ${all.length} functions in ${filesOf(all)} files (aim ${AIM.functions} in ${AIM.files}).`,
  );
}

/** @param {readonly Entered[]} entered */
function filesOf(entered) {
  return new Set(entered.map(({ file }) => file)).size;
}

/** @param {readonly Entered[]} entered */
function grouped(entered) {
  /** @type {Map<string, Entered[]>} */
  const groups = new Map();
  for (const one of entered) groups.set(one.file, [...(groups.get(one.file) ?? []), one]);
  return groups;
}
