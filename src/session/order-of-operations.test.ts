import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CachedSession } from '../index.js';

test('[M-20] a request is prepared, named, looked up, forwarded, judged and stored, then hooks see it', async () => {
  const order: string[] = [];
  const did = <Value>(step: string, value: Value): Value => {
    order.push(step);
    return value;
  };
  const session = new CachedSession({
    backend: 'memory',
    worker: false,
    auth: (request) => did('prepared', request),
    keyFn: (_request, { createKey }) => did('named', createKey()),
    fetch: async () => did('forwarded', new Response('body')),
    filterFn: ({ fromCache }) => did(fromCache ? 'judged as stored' : 'judged as new', true),
  });
  session.hooks.response.push((response) => void did(`hooks: ${response.source}`, response));
  await session.get('https://a.test/x');
  assert.deepEqual(order.splice(0), ['prepared', 'named', 'forwarded', 'judged as new', 'hooks: network']);
  await session.get('https://a.test/x');
  assert.deepEqual(order, ['prepared', 'named', 'judged as stored', 'hooks: cache']);
  await session.close();
});

test('[M-20] the files that the README names on the path of a request are there', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const [, way = ''] =
    /## The path of a request\n([\s\S]*?)\n## /.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const files = [...way.matchAll(/`((?:src|sw)\/[\w/-]+(?:\.ts|\/))`/g)].map(([, file = '']) => file);
  assert.ok(files.length >= 9);
  assert.deepEqual(
    files.filter((file) => !existsSync(join(root, file))),
    [],
  );
});
