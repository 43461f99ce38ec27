import { Buffer } from 'node:buffer';
import { fail, shown } from '../../../errors.js';
import { isRecord } from '../../../guards.js';
import { DEFAULT_CACHE_NAME } from '../../../http/defaults.js';
import type { Backend } from '../../../storage/backend.js';
import type { HeadPage, RecordBody, RecordChange, RecordStore, StoredRecord } from '../../../storage/record-store.js';
import type { SharedBackend } from '../../../storage/shared-backend.js';
import { recordBackend } from '../../records/record-backend.js';
import { type LifetimeOf, lifetimeFrom, type TimeToLive } from '../../records/time-to-live.js';
import type { RedisCommands } from './redis-client.js';
import { redisCoherence } from './redis-coherence.js';
import { RedisConnection, type RedisConnectionOptions } from './redis-connection.js';
import { redisFlights } from './redis-flights.js';
import { CHANGE, DROP, runScript } from './redis-script.js';

/** Where a cache is in Redis, and how long. */
export type RedisOptions = RedisConnectionOptions &
  TimeToLive & {
    /** Caches in one Redis are told apart by it (requests-cache: namespace). Default `'http_cache'`. */
    readonly namespace?: string | undefined;
  };

/** Keys that one step of a listing or of a removal takes. */
const PAGE = 500;

/**
 * A store of records in Redis (requests-cache: RedisDict). Each record is a hash with a version, a head as JSON and a body as raw bytes, and a sorted
 * set lists their keys. Changes of several records are one script, so that all of them happen or none. All keys of a namespace have
 * one hash tag: in a Redis Cluster they are on one node. Throws a CacheError for a wrong URL or option.
 *
 * @example
 * const store = redisStore({ url: 'redis://127.0.0.1:6379', namespace: 'atlas' });
 */
export function redisStore(options: RedisOptions = {}): RecordStore {
  return new RedisStore(options);
}

/**
 * A backend in Redis (requests-cache: RedisCache), which several processes can share. Their memory tiers are kept in step by publish and
 * subscribe, and of equal requests at the same time one is sent; with a client of your own neither is so: use `redisCoherence` and
 * `redisFlights`.
 *
 * @example
 * const backend = redisBackend({ url: 'redis://127.0.0.1:6379', namespace: 'atlas' });
 */
export function redisBackend(options: RedisOptions = {}): Backend | SharedBackend {
  const backend = recordBackend(redisStore(options));
  const { url, client, namespace } = options;
  if (client !== undefined) return backend;
  const shared = { url, namespace };
  return Object.assign(backend, { coherence: redisCoherence(shared), flights: redisFlights(shared) });
}

class RedisStore implements RecordStore {
  readonly name = 'redis';
  readonly atomicity = 'store';
  readonly #connection: RedisConnection;
  readonly #lifetimeOf: LifetimeOf;
  /** The sorted set of all keys. Its score is the time from which on a key may be gone. */
  readonly #index: string;
  readonly #prefix: string;
  /** What has been asked for in this turn. */
  readonly #asked = new Map<string, Promise<StoredRecord | undefined>>();

  constructor({ namespace = DEFAULT_CACHE_NAME, ttl, ttlOffset, ...connection }: RedisOptions) {
    if (!/^[\w-]{1,64}$/.test(namespace))
      throw fail('bad-option', 'wrongValue', 'namespace', shown(namespace), 'namespace');
    this.#lifetimeOf = lifetimeFrom({ ttl, ttlOffset });
    this.#connection = new RedisConnection(connection);
    this.#index = `cached-session:{${namespace}}:keys`;
    this.#prefix = `cached-session:{${namespace}}:r:`;
  }

  get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]> {
    // Sent together: the client makes one pipeline of what is called in one turn.
    return this.#connection.run((commands) => Promise.all(keys.map((key) => this.#record(commands, key, part))));
  }

  /** Calls of one turn share what several of them ask for: each lookup asks for the state of the store. */
  #record(commands: RedisCommands, key: string, part: 'head' | 'whole'): Promise<StoredRecord | undefined> {
    const name = `${part} ${key}`;
    const asked = this.#asked.get(name);
    if (asked !== undefined) return asked.then(copyOf);
    const record = commands
      .hmGet(this.#prefix + key, part === 'head' ? ['v', 'h'] : ['v', 'h', 'b'])
      .then((reply) => recordIn(reply, part));
    if (this.#asked.size === 0) queueMicrotask(() => this.#asked.clear());
    this.#asked.set(name, record);
    return record;
  }

  async set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    if (changes.length === 0) return [];
    const args = changes.flatMap((change) => this.#argumentsOf(change));
    const keys = changes.map(({ key }) => key);
    const done = await this.#connection.run((commands) => this.#script(commands, CHANGE, keys, args));
    return changes.map(() => done === 1);
  }

  heads(cursor: string | null): Promise<HeadPage> {
    return this.#connection.run(async (commands) => {
      const page = pageIn(await commands.zScan(this.#index, cursor ?? '0', { COUNT: PAGE }));
      const found = await Promise.all(
        page.keys.map(async (key) => ({
          key,
          record: recordIn(await commands.hmGet(this.#prefix + key, ['v', 'h']), 'head'),
        })),
      );
      const gone = found.filter(({ record }) => record === undefined).map(({ key }) => key);
      // Redis has removed them, as they expired or as it needed room.
      if (gone.length > 0) await this.#script(commands, DROP, gone, ['gone']);
      const records = found.flatMap(({ key, record }) =>
        record === undefined ? [] : { key, version: record.version, head: record.head },
      );
      return { records, next: page.cursor === '0' ? null : page.cursor };
    });
  }

  async clear(): Promise<void> {
    for (let isEmpty = false; !isEmpty; ) {
      isEmpty = await this.#connection.run(async (commands) => {
        // What never expires comes first, and with it the state of the store: writers notice.
        const keys = textsIn(await commands.zRange(this.#index, 0, PAGE - 1, { REV: true }));
        if (keys.length > 0) await this.#script(commands, DROP, keys, ['all']);
        return keys.length === 0;
      });
    }
  }

  close(): void {
    this.#connection.close();
  }

  #script(
    commands: RedisCommands,
    script: typeof CHANGE,
    keys: readonly string[],
    args: readonly (string | Buffer)[],
  ): Promise<unknown> {
    const all = [this.#index, ...keys.map((key) => this.#prefix + key)];
    return runScript(commands, script, all, [String(Buffer.byteLength(this.#prefix)), ...args]);
  }

  /** The six that the script reads of a change. */
  #argumentsOf({ expected, record }: RecordChange): readonly (string | Buffer)[] {
    const before = expected ?? '';
    if (record === null) return [before, 'delete', '', '', '', ''];
    if (record === undefined) return [before, 'check', '', '', '', ''];
    const { version, head, body, expires } = record;
    const ttl = this.#lifetimeOf(expires, Date.now());
    const rest = [ttl === null ? '' : String(Math.ceil(ttl) || 1)];
    if (body === undefined) return [before, 'keep', version, JSON.stringify(head), '', ...rest];
    if (body === null) return [before, 'empty', version, JSON.stringify(head), '', ...rest];
    return [before, 'body', version, JSON.stringify(head), viewOf(body), ...rest];
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Bytes belong to one caller. */
const copyOf = (record: StoredRecord | undefined): StoredRecord | undefined =>
  record?.body ? { ...record, body: record.body.slice() } : record;

/** The record in a reply to HMGET. */
function recordIn(reply: unknown, part: 'head' | 'whole'): StoredRecord | undefined {
  const [version, head, body] = Array.isArray(reply) ? reply : [];
  if (!Buffer.isBuffer(version)) return undefined;
  return {
    version: version.toString(),
    head: Buffer.isBuffer(head) ? parsed(head) : undefined,
    body: part === 'head' ? undefined : bytesIn(body),
  };
}

function parsed(head: Buffer): unknown {
  try {
    return JSON.parse(head.toString());
  } catch {
    return undefined;
  }
}

function bytesIn(body: unknown): RecordBody {
  if (!Buffer.isBuffer(body)) return null;
  const { buffer, byteOffset, byteLength } = body;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(body);
}

/** The keys in a reply to ZSCAN. */
function pageIn(reply: unknown): { readonly cursor: string; readonly keys: readonly string[] } {
  const { cursor, members } = isRecord(reply) ? reply : {};
  const values: readonly unknown[] = Array.isArray(members) ? members : [];
  return {
    cursor: String(cursor ?? '0'),
    keys: textsIn(values.map((member) => (isRecord(member) ? member.value : member))),
  };
}

const textsIn = (values: unknown): readonly string[] =>
  Array.isArray(values) ? values.flatMap((value) => (Buffer.isBuffer(value) ? value.toString() : [])) : [];
