import type { Backend } from '../../storage/backend.js';
import type { StoredBody, StoredEntry } from '../../storage/entry.js';
import { withMethods } from '../../storage/with-methods.js';
import { FakeLocks } from '../coherence/locks.fixture.js';
import { memoryBackend } from '../memory/memory.js';
import { withBodiesBeside } from './bodies-beside.js';
import type { BodyStore, NamedEntry, Place } from './body-store.js';

type Body = NonNullable<StoredBody>;

/** Bodies in memory. */
export class MapBodies implements BodyStore {
  readonly name = 'map';
  readonly stored = new Map<string, Body>();
  swept = Number.NaN;
  /** Called before a body is stored, which waits for it. */
  beforePut: () => Promise<void> = async () => undefined;

  async put({ bodyName }: NamedEntry, body: Body): Promise<boolean> {
    await this.beforePut();
    this.stored.set(bodyName, body);
    return true;
  }

  get = async ({ bodyName }: NamedEntry): Promise<StoredBody | undefined> => this.stored.get(bodyName);
  delete = async ({ bodyName }: NamedEntry): Promise<void> => void this.stored.delete(bodyName);
  places = async (): Promise<readonly Place[]> => [...this.stored.keys()].map((name) => ({ at: name, bodyName: name }));
  deletePlace = async ({ at }: Place): Promise<void> => void this.stored.delete(at);
  lastSweep = async (): Promise<number> => this.swept;
  noteSweep = async (now: number): Promise<void> => {
    this.swept = now;
  };
  clear = async (): Promise<void> => this.stored.clear();
}

/** Entries in memory, with bodies beside them. */
export function openBeside({ bodies = new MapBodies(), locks = new FakeLocks(), entries = memoryBackend() } = {}) {
  const idle: (() => void)[] = [];
  const time = { now: 0 };
  const backend = withBodiesBeside({
    openEntries: (onDropped) => tellingDropped(entries, onDropped),
    bodies,
    lockName: 'bodies',
    locks: {
      request: async (name, options, take) => {
        const results: ReturnType<typeof take>[] = [];
        await locks.request(name, options, async (lock) => {
          const result = take(lock);
          results.push(result);
          await result.catch(() => undefined);
        });
        const [result] = results;
        if (result === undefined) throw new Error('The lock was not granted.');
        return result;
      },
    },
    now: () => time.now,
    whenIdle: () => new Promise<void>((resolve) => idle.push(resolve)),
  });
  /** Let background work begin. */
  const rest = (): void => {
    for (const resolve of idle.splice(0)) resolve();
  };
  return { backend, bodies, entries, locks, rest, time };
}

/** Tells of the entries that each change has removed or replaced, as IndexedDB does. */
function tellingDropped(backend: Backend, onDropped: (entries: readonly StoredEntry[]) => void): Backend {
  const listed = async (): Promise<readonly StoredEntry[]> =>
    (await backend.list({ after: null, limit: Number.POSITIVE_INFINITY })).entries;
  const telling =
    <Given extends unknown[], Result>(change: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      const before = await listed();
      const result = await change(...given);
      const left = new Set((await listed()).map(({ bodyName }) => bodyName));
      onDropped(before.filter(({ bodyName }) => !left.has(bodyName)));
      return result;
    };
  return withMethods(backend, {
    write: telling((...given: Parameters<Backend['write']>) => backend.write(...given)),
    remove: telling((...given: Parameters<Backend['remove']>) => backend.remove(...given)),
    evict: telling((...given: Parameters<Backend['evict']>) => backend.evict(...given)),
  });
}
