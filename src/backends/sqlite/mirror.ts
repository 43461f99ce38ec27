import { isBuffer, isCount, isRecord } from '../../guards.js';
import { isDiskFull } from '../../storage/error-name.js';

/** The database in IndexedDB to which IDBMirrorVFS writes the blocks of a file. */
export class Mirror {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Opens it when it is there. `onDeleted`: somebody wants to delete it, for which every connection has to be closed. */
  static async open(name: string, onDeleted: () => void): Promise<Mirror> {
    const database = await resultOf(indexedDB.open(name));
    database.onversionchange = () => {
      database.close();
      onDeleted();
    };
    return new Mirror(database);
  }

  /** The bytes of a file, as of its last committed transaction. */
  async read(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const range = IDBKeyRange.bound([file, 0], [file, Number.POSITIVE_INFINITY]);
    const rows: readonly unknown[] = await resultOf(
      this.#database.transaction('blocks').objectStore('blocks').getAll(range),
    );
    const blocks = rows.filter(isBlock);
    const bytes = new Uint8Array(lengthOf(blocks[0]?.data));
    for (const { offset, data } of blocks) if (offset < bytes.length) bytes.set(data, offset);
    return bytes;
  }

  /** Has the origin no space left? Tried by a write, since the browser's estimate may be wrong. */
  async isFull(): Promise<boolean> {
    const probe = { path: 'cached-session-probe', offset: 0, data: new Uint8Array(PROBE_BYTES) };
    const isFull = await this.#write((blocks) => blocks.put(probe)).then(() => false, isDiskFull);
    await this.#write((blocks) => blocks.delete([probe.path, probe.offset])).catch(() => undefined);
    return isFull;
  }

  close(): void {
    this.#database.close();
  }

  #write(change: (blocks: IDBObjectStore) => void): Promise<void> {
    const transaction = this.#database.transaction('blocks', 'readwrite');
    change(transaction.objectStore('blocks'));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

/** What does not fit may be larger, but whoever has less space than this has none. */
const PROBE_BYTES = 1024 * 1024;

type Block = { readonly offset: number; readonly data: Uint8Array };

const isBlock = (row: unknown): row is Block =>
  isRecord(row) && isCount(row.offset) && row.data instanceof Uint8Array && isBuffer(row.data.buffer);

/** Of the whole file: blocks that were cut off may still be there. Its first block has the number of blocks at 28 (SQLite file format, 1.3). */
function lengthOf(first: Uint8Array | undefined): number {
  if (first === undefined || first.length < 100) return 0;
  return new DataView(first.buffer, first.byteOffset).getUint32(28) * first.length;
}

function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
