import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { build } from 'esbuild';

type Errors = typeof import('./errors.js') & typeof import('./error-texts.js');

let copies = 0;

/** A fresh copy of the module: it remembers whether the sentences are loaded. */
async function fresh(): Promise<Errors> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './errors.ts'; export * from './error-texts.ts'; export const copy = ${copies++};`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`);
}

test('before the sentences are loaded, the message is code, id and values; then it is the sentence', async () => {
  const { fail, sentence, textsFrom, loadTexts } = await fresh();
  textsFrom(() => Promise.resolve(sentence));
  const error = fail('bad-option', 'wrongValue', 'readOnly', '5', 'flag');
  assert.equal(error.message, 'bad-option (wrongValue, readOnly, 5, flag)');
  await loadTexts();
  assert.equal(error.message, '"readOnly" is 5. Use true or false.');
  assert.equal(String(error), 'CacheError: "readOnly" is 5. Use true or false.');
  assert.match(inspect(error), /^CacheError: "readOnly" is 5\. Use true or false\.\n {4}at /);
  assert.equal(structuredClone(error).message, error.message);
  assert.deepEqual(
    { ...error },
    { name: 'CacheError', code: 'bad-option', id: 'wrongValue', values: ['readOnly', '5', 'flag'] },
  );
});

test('if the sentences cannot be loaded, errors keep the short form, and the next error loads again', async () => {
  const { fail, sentence, textsFrom, loadTexts } = await fresh();
  let tries = 0;
  textsFrom(async () => {
    tries += 1;
    if (tries === 1) throw new TypeError('Failed to fetch');
    return sentence;
  });
  const first = fail('closed', 'sessionClosed');
  await assert.rejects(loadTexts());
  assert.equal(first.message, 'closed (sessionClosed)');
  const second = fail('closed', 'sessionClosed');
  await loadTexts();
  assert.deepEqual([tries, second.message], [2, sentence('sessionClosed', [])]);
});

test('provided sentences are used at once, and a message of the app is kept', async () => {
  const { CacheError, causedBy, fail, provideTexts, sentence } = await fresh();
  provideTexts(sentence);
  const cause = new TypeError('Failed to fetch');
  const error = causedBy(cause, fail('network', 'noResponse', 'GET', 'https://a.test/'));
  assert.deepEqual([error.message, error.cause], ['GET https://a.test/ got no response.', cause]);
  assert.equal(Object.keys(error).includes('cause'), false);
  const own = new CacheError('quota', 'The vault is full.');
  assert.deepEqual([own.message, own.id, own.values], ['The vault is full.', 'text', ['The vault is full.']]);
});
