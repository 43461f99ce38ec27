import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildScript, start } from '../backends/node/children.fixture.js';
import { remoteStore } from '../backends/remote/remote.js';
import { listen, WRITER } from '../gateway/loopback.fixture.js';
import type { RecordStore } from '../storage/record-store.js';
import { serveGateway } from './gateway.js';

let folder: string;
let tokens: string;
let script: Awaited<ReturnType<typeof buildScript>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cached-session-gateway-'));
  tokens = join(folder, 'tokens.json');
  await writeFile(tokens, JSON.stringify([{ token: WRITER, access: 'write' }]));
  script = await buildScript('src/cli/main.ts');
});
after(async () => {
  script.remove();
  await rm(folder, { recursive: true, force: true });
});

const urlIn = (line: string | undefined): string => /http:\S+(?=\.$)/.exec(line ?? '')?.[0] ?? '';

const valued = (key: string, value: string) => ({
  key,
  expected: null,
  record: { version: '1', head: { digest: digestOf(value) }, body: new TextEncoder().encode(value), expires: null },
});
const digestOf = (value: string | Uint8Array): string => createHash('sha256').update(value).digest('hex');

/** Starts the command as a process of its own, on a free port. */
async function startGateway(...args: readonly string[]) {
  const child = start(script.file, 'gateway', '--port', '0', '--token-file', tokens, ...args);
  const url = urlIn(await child.next());
  return { child, store: remoteStore({ url, token: WRITER, namespace: 'shop' }) };
}

test('a gateway that is killed in the middle of writes has torn nothing, and has all that it confirmed', async (t) => {
  const store = `sqlite:${join(folder, 'killed')}`;
  const confirmed = new Set<string>();
  for (let round = 0; round < 4; round += 1) {
    const { child, store: client } = await startGateway('--store', store);
    t.after(() => child.kill());
    const write = async (writer: number): Promise<void> => {
      for (let count = 0; ; count += 1) {
        const key = `k${round}-${writer}-${count}`;
        const done = await client.set([valued(key, key.repeat(500 * (count % 5)))]).catch(() => undefined);
        if (done === undefined) return;
        confirmed.add(key);
      }
    };
    const before = confirmed.size;
    const writers = [0, 1, 2, 3].map(write);
    while (confirmed.size < before + 20) await new Promise((resolve) => setImmediate(resolve));
    await child.kill();
    await Promise.all(writers);
  }
  const { child, store: client } = await startGateway('--store', store);
  t.after(() => child.kill());
  const found = await allIn(client);
  assert.deepEqual(
    [...confirmed].filter((key) => !found.has(key)),
    [],
  );
  for (const [key, { digest, body }] of found) assert.equal(digestOf(body), digest, key);
  assert.ok(found.size >= 80);
});

async function allIn(store: RecordStore) {
  const found = new Map<string, { readonly digest: unknown; readonly body: Uint8Array }>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<RecordStore['heads']>> = await store.heads(cursor);
    const records = await store.get(
      page.records.map(({ key }) => key),
      'whole',
    );
    for (const [index, { key }] of page.records.entries()) {
      const { head, body } = records[index] ?? {};
      const digest = typeof head === 'object' && head !== null && 'digest' in head ? head.digest : null;
      found.set(key, { digest, body: body ?? new Uint8Array() });
    }
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

test('on SIGTERM it ends what is under way, and with it the process', async (t) => {
  const { child, store } = await startGateway();
  t.after(() => child.kill());
  const writes = Array.from({ length: 20 }, (_, index) => store.set([valued(`k${index}`, 'x'.repeat(100_000))]));
  await writes[0];
  child.terminate();
  assert.deepEqual(
    (await Promise.all(writes)).flat(),
    writes.map(() => true),
  );
  assert.deepEqual(await child.rest(), ['Stopped.']);
});

describe('the command', () => {
  const serve = async (...args: readonly string[]): Promise<readonly string[]> => {
    const said: string[] = [];
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const say = (text: string): void => {
      said.push(text);
      if (text.startsWith('Listening')) void askAt(urlIn(text)).finally(stop);
    };
    said.push(await serveGateway(['--port', '0', ...args], { say, stopped }));
    return said.map((line) => line.replace(/:\d{2,}/, ':PORT').replace(/\d+ ms/, 'N ms'));
  };
  const askAt = async (url: string): Promise<void> => {
    const store = remoteStore({ url, token: WRITER, namespace: 'shop' });
    await store.set([valued('a', 'x')]);
    await store.get(['a'], 'whole');
  };

  test('logs requests when asked to, without a secret', async () => {
    assert.deepEqual(await serve('--token-file', tokens, '--log-requests'), [
      'Listening on http://127.0.0.1:PORT/.',
      'POST shop 200 N ms 1 calls',
      'POST shop 200 N ms 1 calls',
      'Stopped.',
    ]);
  });

  test('keeps what it is given in files and in databases, apart for each namespace', async () => {
    const tokenFile = ['--token-file', tokens];
    await serve(...tokenFile, '--store', `file:${join(folder, 'files')}`);
    await serve(...tokenFile, '--store', `sqlite:${join(folder, 'databases')}`);
    assert.deepEqual(await readdir(join(folder, 'files')), ['shop']);
    assert.ok((await readdir(join(folder, 'files', 'shop'))).length > 0);
    assert.ok((await readdir(join(folder, 'databases'))).includes('shop.sqlite'));
  });

  test('says nothing of requests otherwise', async () => {
    assert.deepEqual(await serve('--token-file', tokens), ['Listening on http://127.0.0.1:PORT/.', 'Stopped.']);
  });

  test('refuses wrong arguments with what to do, and shows no token', async () => {
    const [broken, wrong, short] = ['broken.json', 'wrong.json', 'short.json'].map((name) => join(folder, name));
    await writeFile(broken ?? '', `[{ "token": "${WRITER}", `);
    await writeFile(wrong ?? '', JSON.stringify({ token: WRITER }));
    await writeFile(short ?? '', JSON.stringify([{ token: 'tiny', access: 'read' }]));
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /--token-file/],
      [['--token-file', join(folder, 'none.json')], /cannot be read/],
      [['--token-file', broken ?? ''], /does not contain tokens/],
      [['--token-file', wrong ?? ''], /does not contain tokens/],
      [['--token-file', short ?? ''], /too short/],
      [['--token-file', tokens, '--store', 'postgres://host'], /no store "postgres:"/],
      [['--token-file', tokens, '--max-body', '1e3'], /--max-body/],
      [['--token-file', tokens, '--prt', '1'], /--prt/],
    ];
    for (const [args, message] of cases)
      await assert.rejects(serve(...args), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /0123456789|tiny/);
        return error.name === 'Refusal';
      });
  });

  test('says that a port is in use', async (t) => {
    const taken = await listen(createServer());
    t.after(taken.close);
    await assert.rejects(serve('--token-file', tokens, '--port', new URL(taken.url).port), /--port/);
  });
});
