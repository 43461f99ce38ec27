import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Modules of a process that has none of the optional packages. */
const HIDING = `
export const resolve = (name, context, next) => {
  if (name === 'yaml' || name === 'bson') throw Object.assign(new Error('hidden'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
};`;

/** What a session without these packages answers and reports, as built for Node. */
const script = (serializer: string): string => `
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(HIDING)}));
const { CachedSession } = await import(${JSON.stringify(pathToFileURL(join(root, 'dist/node/index.js')).href)});
const session = new CachedSession({ serializer: '${serializer}', backend: 'memory', fetch: async () => new Response('answer') });
const errors = [];
session.addEventListener('error', ({ detail }) => errors.push([detail.error.code, detail.error.message]));
const texts = [];
for (let at = 0; at < 2; at += 1) texts.push(await (await session.get('https://a.test/x')).text());
await session.close();
console.log(JSON.stringify({ texts, errors }));`;

for (const [id, name] of [
  ['[Z-04]', 'yaml'],
  ['[Z-05]', 'bson'],
] as const) {
  test(`${id} without the package ${name} responses come from the network, and an error says what to install`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script(name)]);
    const { texts, errors } = JSON.parse(stdout);
    assert.deepEqual(texts, ['answer', 'answer']);
    assert.equal(errors[0][0], 'bad-option');
    assert.match(errors[0][1], new RegExp(`"npm install ${name}"`));
  });
}
