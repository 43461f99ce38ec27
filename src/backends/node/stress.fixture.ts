import { hrtime } from 'node:process';
import { millis } from '../../http/units.js';
import type { Backend } from '../../storage/backend.js';
import { entryOf, hash } from '../../storage/contract/contract-ground.cases.js';
import type { Selectable } from '../../storage/entry.js';

/** What one process saw that no store may show. */
export type Violations = {
  readonly torn: number;
  readonly lost: number;
  readonly foreign: number;
  readonly written: number;
};

const IDENTITIES = ['ada', 'bob'];
const NAMES = Array.from({ length: 12 }, (_, index) => `k${index}`);

/** A clock that all processes of this machine share. */
const clock = (): number => Number(hrtime.bigint() / 1000n);

/** A generator of numbers from 0 to 1. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Write, look up and remove under the keys of two identities, `writes` times, and count what must not be: a body of another response, a response
 * that was placed before a removal which had ended before the lookup began, and one of another identity.
 */
export async function stress(backend: Backend, seed: number, writes: number): Promise<Violations> {
  const random = numbersFrom(seed);
  const pick = <Value>(values: readonly Value[], otherwise: Value): Value =>
    values[Math.floor(random() * values.length)] ?? otherwise;
  const seen = { torn: 0, lost: 0, foreign: 0, written: 0 };
  const removedAt = new Map<string, number>();

  const write = async (key: string, identity: string, count: number): Promise<void> => {
    const { position } = await backend.select(hash(key));
    const fields = `x-placed:${clock()}\nx-mark:${markOf(seed, count)}`;
    const body = new Uint8Array(50 + (count % 400)).fill(markOf(seed, count)).buffer;
    const entry = entryOf(hash(key), { identity, fields, size: body.byteLength, requestTime: millis(Date.now()) });
    const [outcome] = await backend.write([{ kind: 'put', entry, body, since: position }]);
    if (outcome === 'written') seen.written += 1;
  };

  const check = async (key: string, identity: string): Promise<void> => {
    const removed = removedAt.get(key) ?? 0;
    for (const candidate of (await backend.select(hash(key))).candidates) {
      seen.torn += isTorn(candidate) ? 1 : 0;
      seen.lost += placedAt(candidate) < removed ? 1 : 0;
      seen.foreign += candidate.entry.identity === identity ? 0 : 1;
    }
  };

  const remove = async (key: string): Promise<void> => {
    const began = clock();
    await backend.remove([{ kind: 'keys', keys: [hash(key)] }]);
    removedAt.set(key, Math.max(began, removedAt.get(key) ?? 0));
  };

  const work = async (from: number, to: number): Promise<void> => {
    for (let count = from; count < to; count += 1) {
      const identity = pick(IDENTITIES, 'ada');
      const key = `${pick(NAMES, 'k0')}${identity}`;
      if (random() < 0.05) await remove(key);
      await write(key, identity, count);
      if (random() < 0.3) await check(key, identity);
    }
  };
  const part = Math.ceil(writes / 4);
  await Promise.all([0, 1, 2, 3].map((index) => work(index * part, Math.min((index + 1) * part, writes))));
  for (const name of NAMES) for (const identity of IDENTITIES) await check(`${name}${identity}`, identity);
  return seen;
}

const markOf = (seed: number, count: number): number => (seed * 31 + count) % 256;
const placedAt = ({ entry }: Selectable): number => Number(/x-placed:(\d+)/.exec(entry.fields)?.[1]);

function isTorn({ entry, body }: Selectable): boolean {
  const mark = Number(/x-mark:(\d+)/.exec(entry.fields)?.[1]);
  const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : new Uint8Array();
  return bytes.length !== entry.size || bytes.some((byte) => byte !== mark);
}
