import { writeSync } from 'node:fs';
import process from 'node:process';
import { bytesOf, entryOf, hash } from '../../storage/contract/contract-ground.cases.js';
import type { RecordStore } from '../../storage/record-store.js';
import { recordBackend } from '../records/record-backend.js';
import { fileStore } from './filesystem/filesystem.js';
import { bodyFor, countIn } from './records.fixture.js';
import { sqliteStore } from './sqlite/sqlite.js';

/** A process of a test: `node writer.mjs <store> <path> <what> <how often, or from which number on>`. */
const [, , kind = '', path = '', what = '', times = '0'] = process.argv;

const MOST_MS = 6000 * Number(process.env.STRESS ?? 1);

const tell = (line: string): void => void writeSync(1, `${line}\n`);

/** Puts records until it is killed, and names each one that is acknowledged. */
async function putForever(store: RecordStore): Promise<void> {
  for (let count = Number(times); ; count += 1) {
    const key = `k${count % 50}`;
    const [stored] = await store.get([key], 'head');
    const record = { version: `v${count}`, head: { count }, body: bodyFor(count), expires: null };
    const [isDone] = await store.set([{ key, expected: stored?.version ?? null, record }]);
    if (isDone === true) tell(`${key} ${count}`);
  }
}

/** As often as was asked for, but on a busy machine not much longer than it takes on others; then tells how often that was. */
function* steps(): Iterable<number> {
  const end = performance.now() + MOST_MS;
  let step = 0;
  for (; step < Number(times) && performance.now() < end; step += 1) yield step;
  tell(`${step}`);
}

/** Counts in records that others count in as well. */
async function increment(store: RecordStore): Promise<void> {
  for (const step of steps()) {
    for (let isDone = false; !isDone; ) {
      const key = `shared${step % 3}`;
      const [stored] = await store.get([key], 'whole');
      const count = stored === undefined ? 0 : countIn(stored);
      const version = `${process.pid}-${step}-${count + 1}`;
      const record = { version, head: { count: count + 1 }, body: bodyFor(count + 1), expires: null };
      isDone = (await store.set([{ key, expected: stored?.version ?? null, record }]))[0] === true;
    }
  }
}

/** Puts and removes under keys that others use as well: what is removed is not written by a put that began before. */
async function putAndRemove(store: RecordStore): Promise<void> {
  const backend = recordBackend(store);
  for (const step of steps()) {
    const key = hash(`shared${step % 3}`);
    const { position, candidates } = await backend.select(key);
    for (const { entry, body } of candidates)
      if (!(body instanceof ArrayBuffer) || body.byteLength !== entry.size) throw new Error(`torn: ${key}`);
    const isRemoval = step % 5 === 0;
    if (isRemoval) await backend.remove([{ kind: 'keys', keys: [key] }]);
    const size = 1 + (step % 3000);
    const [outcome] = await backend.write([
      { kind: 'put', entry: entryOf(key, { size }), body: bytesOf(size), since: position },
    ]);
    if (isRemoval && outcome === 'written') throw new Error(`a removal of ${key} was lost`);
  }
}

function storeOf(): RecordStore {
  switch (kind) {
    case 'sqlite':
      return sqliteStore({ dbPath: path });
    case 'filesystem':
      return fileStore({ folder: path });
    default:
      throw new Error(`no store ${kind}`);
  }
}

const WORK: Readonly<Record<string, (store: RecordStore) => Promise<void>>> = { putForever, increment, putAndRemove };
tell('ready');
await WORK[what]?.(storeOf());
