import { CacheError, fail } from '../../errors.js';
import { isRecord, isString } from '../../guards.js';
import { fromBase64, toBase64 } from '../../serializers/documents/base64.js';
import { textOf, utf8Of } from '../../serializers/documents/document-format.js';
import { type KeyOptions, sealer } from '../../serializers/stages/sealing.js';
import type { Head, NewRecord, RecordBody, RecordStore, StoredRecord } from '../../storage/record-store.js';
import { SEALED, STATE } from './store-state.js';

export type { KeyStore } from '../../serializers/stages/key-store.js';
export type { KeyOptions } from '../../serializers/stages/sealing.js';

/**
 * A store of records that another one keeps encrypted, metadata and bodies, by AES-GCM. In clear stay the keys (hashes of requests),
 * versions, times of expiry, and sizes. A record that was changed, or put under another key, counts as damaged; an older state of the same
 * record, put back, is not noticed.
 *
 * The whole store has one key. With another one, or none, every call rejects with a CacheError `backend-unavailable`, and nothing is
 * removed. To change the key, copy the cache into another store.
 *
 * @throws CacheError `bad-option`: there is no key, and none can be kept.
 * @example
 * const backend = recordBackend(encryptedStore(myStore, { key: myKey }));
 */
export function encryptedStore(store: RecordStore, options?: KeyOptions): RecordStore {
  const { seal, open } = sealer('encryptedStore', options);

  const sealedHead = async (key: string, { version, head, expires }: NewRecord): Promise<Head> => ({
    kind: SEALED,
    // For whoever clears away what has expired and cannot read it.
    expires,
    data: toBase64(await seal(utf8Of(JSON.stringify(head)), about('head', key, version))),
  });
  const sealed = async (key: string, record: NewRecord): Promise<NewRecord> => ({
    ...record,
    head: await sealedHead(key, record),
    body: record.body ? await seal(record.body, about('body', key)) : record.body,
  });

  /** Null: damaged. */
  const openHead = async (key: string, { version, head }: Pick<StoredRecord, 'version' | 'head'>): Promise<unknown> => {
    const data = isRecord(head) && head.kind === SEALED && isString(head.data) ? head.data : null;
    const bytes = data === null ? undefined : await tried(() => open(fromBase64(data), about('head', key, version)));
    // Each store has a state, which is read first: it says whose the store is.
    if (bytes === undefined && key === STATE) throw fail('backend-unavailable', 'storeSealed', store.name);
    return bytes ? JSON.parse(textOf(bytes)) : null;
  };
  /** A damaged body is one without bytes, which is not that of its head. */
  const openBody = async (key: string, body: RecordBody | undefined): Promise<RecordBody | undefined> =>
    body ? ((await tried(() => open(body, about('body', key)))) ?? new Uint8Array(0)) : body;
  const opened = async (key: string, record: StoredRecord | undefined): Promise<StoredRecord | undefined> =>
    record && {
      version: record.version,
      head: await openHead(key, record),
      body: await openBody(key, record.body),
    };

  return {
    name: store.name,
    atomicity: store.atomicity,
    async get(keys, part) {
      const records = await store.get(keys, part);
      return Promise.all(keys.map((key, index) => opened(key, records[index])));
    },
    async set(changes) {
      const changing = changes.map(async (change) =>
        change.record ? { ...change, record: await sealed(change.key, change.record) } : change,
      );
      return store.set(await Promise.all(changing));
    },
    async heads(cursor) {
      const { records, next } = await store.heads(cursor);
      const opening = records.map(async (one) => ({ ...one, head: await openHead(one.key, one) }));
      return { records: await Promise.all(opening), next };
    },
    clear: () => store.clear(),
    close: () => store.close(),
  };
}

/** What a part of a record is bound to. A body stays when its head changes, and with it the version. */
const about = (...names: readonly string[]): string => JSON.stringify(names);

/** Null: damaged; undefined: by another key. */
async function tried<Value>(opening: () => Promise<Value>): Promise<Value | null> {
  try {
    return await opening();
  } catch (error) {
    if (error instanceof CacheError) throw error;
    return null;
  }
}
