import { causedBy, fail } from '../../errors.js';
import type { OpenBody } from '../answer.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Pieces that all readers have read are packed into Blobs of this size, which a browser may keep on disk. */
const PACK_BYTES = 1024 * 1024;
/** Unread pieces stay in memory, since a Blob is slow to read; when they exceed this, all are packed. */
const HELD_BYTES = 4 * 1024 * 1024;
/** How far the network may be ahead of the slowest reader. */
const AHEAD_BYTES = 1024 * 1024;
/** How long a collected body waits for an idle reader, which must not keep it from being stored. */
const IDLE_READER_MS = 500;
/** How much is read out of a Blob at once. */
const SLICE_BYTES = 256 * 1024;
/** From this size on a stored body is a Blob, which crosses ports as a handle; and so is the kept copy of a chunk, to spare the heap. */
const BLOB_BYTES = 64 * 1024;

/** How the body of a response ended. `dropped`: complete, but not collected. */
export type BodyEnd =
  | { readonly kind: 'whole'; readonly body: ArrayBuffer | Blob; readonly size: number }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'torn' };

type Piece = { readonly start: number; readonly size: number; bytes: Bytes | Blob };

/** One reader: up to where it has read, and how it has left. */
type Reader = { offset: number; left?: 'done' | 'aborted' };

/**
 * The body of one response for all its readers: the network is read once, into one list of pieces, and each reader has its own offset.
 * Up to `collectUpTo` bytes it is kept whole, and an idle reader does not delay it; above, pieces that all have read are dropped, and the
 * slowest reader sets the pace. (`tee()` would buffer all that an idle reader has not read, without bound.)
 */
export class SharedBody {
  readonly #source: ReadableStreamDefaultReader<Bytes>;
  readonly #collectUpTo: number;
  readonly #onEnd: (end: BodyEnd) => void;
  readonly #readers = new Set<Reader>();
  readonly #waiting = new Set<() => void>();
  readonly #pieces: Piece[] = [];
  /** Up to here, pieces are Blobs. */
  #packed = 0;
  #received = 0;
  /** Wait for readers that are behind: they do read. */
  #waits = true;
  #end: BodyEnd | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** Settles when the network has been read; never rejects. */
  readonly ended: Promise<void>;

  /**
   * `onEnd` runs before any reader sees the end, so that the next request finds what it stores. An error in it does not affect the
   * readers.
   */
  constructor(stream: ReadableStream<Bytes>, collectUpTo: number, onEnd: (end: BodyEnd) => void) {
    this.#source = stream.getReader();
    this.#collectUpTo = collectUpTo;
    this.#onEnd = onEnd;
    this.ended = this.#drain();
  }

  /** The network has been read, to its end or to a failure. */
  get isOver(): boolean {
    return this.#end !== null;
  }

  /** Can a new reader still have it from its first byte? */
  get fromStart(): boolean {
    return this.#failure === null && (this.#received === 0 || this.#pieces[0]?.start === 0);
  }

  /** A reader from the first byte on; `onLeave` is called once, when it has read all, failed or wants no more. */
  open(signal: AbortSignal | undefined, onLeave: () => void): OpenBody {
    const reader: Reader = { offset: 0 };
    const leave = (how: 'done' | 'aborted'): void => {
      if (reader.left !== undefined) return;
      reader.left = how;
      signal?.removeEventListener('abort', abort);
      this.#readers.delete(reader);
      onLeave();
      this.#moved();
    };
    const abort = (): void => leave('aborted');
    signal?.addEventListener('abort', abort);
    this.#readers.add(reader);
    return {
      cancel: () => leave('done'),
      read: async () => {
        try {
          const bytes = await this.#next(reader, signal);
          if (bytes === null) leave('done');
          return bytes;
        } catch (error) {
          leave('done');
          throw error;
        }
      },
    };
  }

  /** Stop reading the network. */
  cancel(reason: unknown): void {
    if (this.#end !== null) return;
    this.#failure ??= { error: reason };
    this.#wake();
    this.#source.cancel(reason).catch(() => undefined);
  }

  /** The next bytes of a reader, once they have come; null at its end. Throws where the body is torn. */
  async #next(reader: Reader, signal: AbortSignal | undefined): Promise<Bytes | null> {
    while (reader.left === undefined) {
      const bytes = reader.offset < this.#received ? await this.#read(reader.offset) : undefined;
      if (bytes !== undefined) {
        reader.offset += bytes.byteLength;
        this.#moved();
        return bytes;
      }
      if (this.#end === null) await this.#more();
      else if (this.#failure === null) return null;
      else throw this.#failure.error;
    }
    if (reader.left === 'aborted') throw signal?.reason;
    return null;
  }

  /** Resolves when there is more to read, or a reader has advanced or left. */
  #more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #moved(): void {
    this.#pack();
    this.#trim();
    this.#wake();
  }

  get #collected(): boolean {
    return this.#collectUpTo > 0 && this.#received <= this.#collectUpTo;
  }

  async #drain(): Promise<void> {
    try {
      while (await this.#take());
    } catch (cause) {
      this.#failure ??= { error: causedBy(cause, fail('network', 'brokenBody')) };
    }
    this.#finish();
  }

  /** The next chunk; false at the end. */
  async #take(): Promise<boolean> {
    while (!this.#collected && this.#isAhead()) await this.#more();
    if (this.#isFarAhead()) await this.#waitForReaders();
    const { done, value } = await this.#source.read();
    if (done) return false;
    if (value.byteLength > 0) this.#add(value);
    return true;
  }

  #isFarAhead(): boolean {
    return this.#collected && this.#waits && this.#readers.size > 0 && this.#isAhead();
  }

  #isAhead(): boolean {
    return this.#failure === null && this.#received - this.#slowest() >= AHEAD_BYTES;
  }

  async #waitForReaders(): Promise<void> {
    const given = this.#slowest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, IDLE_READER_MS);
    });
    while (this.#isFarAhead() && (await Promise.race([this.#more().then(() => 'moved'), late])) === 'moved');
    clearTimeout(timer);
    this.#waits = this.#slowest() > given;
  }

  #slowest(): number {
    let slowest = this.#readers.size === 0 ? 0 : this.#received;
    for (const reader of this.#readers) slowest = Math.min(slowest, reader.offset);
    return slowest;
  }

  #add(bytes: Bytes): void {
    this.#pieces.push({ start: this.#received, size: bytes.byteLength, bytes });
    this.#received += bytes.byteLength;
    this.#moved();
  }

  #pack(): void {
    if (!this.#collected) return;
    const end = this.#received - this.#packed >= HELD_BYTES ? this.#received : this.#slowest();
    if (end - this.#packed < PACK_BYTES) return;
    const first = this.#pieces.findIndex(({ start }) => start === this.#packed);
    const raw = this.#pieces.slice(first).filter(({ start, size }) => start + size <= end);
    const size = raw.reduce((bytes, piece) => bytes + piece.size, 0);
    const bytes = new Blob(raw.map((piece) => piece.bytes));
    this.#pieces.splice(first, raw.length, { start: this.#packed, size, bytes });
    this.#packed += size;
  }

  /** Once not collected, pieces that every reader has read are dropped. */
  #trim(): void {
    if (this.#collected || this.#readers.size === 0) return;
    const slowest = this.#slowest();
    while (this.#pieces[0] !== undefined && this.#pieces[0].start + this.#pieces[0].size <= slowest)
      this.#pieces.shift();
  }

  #finish(): void {
    const end = this.#failure === null ? this.#complete() : ({ kind: 'torn' } as const);
    try {
      this.#onEnd(end);
    } catch {
      // It reports its own failures.
    } finally {
      this.#end = end;
      this.#wake();
    }
  }

  /** Without memory for the whole body, its readers still have the pieces. */
  #complete(): BodyEnd {
    if (!this.#collected) return { kind: 'dropped' };
    try {
      const isSmall = this.#received < BLOB_BYTES;
      const body = isSmall ? joined(this.#pieces, this.#received) : new Blob(this.#pieces.map(({ bytes }) => bytes));
      return { kind: 'whole', body, size: this.#received };
    } catch {
      return { kind: 'dropped' };
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Undefined where that has been dropped, which is before a reader's offset. */
  async #read(offset: number): Promise<Bytes | undefined> {
    const piece = this.#pieces[this.#indexOf(offset)];
    if (piece === undefined) return undefined;
    const from = offset - piece.start;
    const { bytes } = piece;
    if (bytes instanceof Blob) return new Uint8Array(await bytes.slice(from, from + SLICE_BYTES).arrayBuffer());
    // The reader may transfer the buffer: it must not be shared.
    const isOwn = this.#readers.size === 1 && from === 0 && bytes.byteLength === bytes.buffer.byteLength;
    if (!isOwn || (this.#collected && bytes.byteLength < BLOB_BYTES)) return bytes.slice(from);
    if (this.#collected) piece.bytes = new Blob([bytes]);
    return bytes;
  }

  /** The last piece that starts at or before `offset`. */
  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#pieces[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function joined(pieces: readonly Piece[], size: number): ArrayBuffer {
  const all = new Uint8Array(size);
  for (const piece of pieces) if (!(piece.bytes instanceof Blob)) all.set(piece.bytes, piece.start);
  return all.buffer;
}
