import { CacheError } from '../errors.js';
import type { OpenBody } from './answer.js';
import { BodyReader, type BodySource, type Bytes } from './body-reader.js';

/** Chunks are packed into Blobs of this size, which a browser may keep on disk. */
const PACK_BYTES = 1024 * 1024;
/** How far the network may be ahead of the slowest reader once the body is not collected. */
const AHEAD_BYTES = 1024 * 1024;
/** How much is read out of a Blob at once. */
const SLICE_BYTES = 256 * 1024;
/** From here on a stored body is a Blob: it crosses ports as a handle. */
const BLOB_BYTES = 64 * 1024;

/** How the body of a response ended. `dropped`: complete, but not collected. */
export type BodyEnd =
  | { readonly kind: 'whole'; readonly body: ArrayBuffer | Blob; readonly size: number }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'torn' };

type Piece = { readonly start: number; readonly size: number; readonly bytes: Bytes | Blob };

/**
 * The body of one response, for all who asked for it: the network is read once, into one list of pieces, and each reader has
 * its own place in it. Up to `collectUpTo` bytes it is read at network speed and kept whole; above, what all have read is let
 * go and the slowest reader sets the pace. (`tee()` would hold all that an idle reader has not read, without bound.)
 */
export class SharedBody implements BodySource {
  readonly #source: ReadableStreamDefaultReader<Bytes>;
  readonly #collectUpTo: number;
  readonly #onEnd: (end: BodyEnd) => void;
  readonly #readers = new Set<BodyReader>();
  readonly #waiting = new Set<() => void>();
  readonly #pieces: Piece[] = [];
  #unpacked = 0;
  #received = 0;
  #end: BodyEnd | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** Settles when the network has been read; never rejects. */
  readonly ended: Promise<void>;

  /** `onEnd` runs before any reader hears of the end, so that what it stores is there for whoever asks next. */
  constructor(stream: ReadableStream<Bytes>, collectUpTo: number, onEnd: (end: BodyEnd) => void) {
    this.#source = stream.getReader();
    this.#collectUpTo = collectUpTo;
    this.#onEnd = onEnd;
    this.ended = this.#drain();
  }

  /** Has the network been read, to its end or not? */
  get isOver(): boolean {
    return this.#end !== null;
  }

  /** Can a new reader still have it from its first byte? */
  get fromStart(): boolean {
    return this.#failure === null && (this.#received === 0 || this.#pieces[0]?.start === 0);
  }

  /** A reader from the first byte on; `onLeave` is called once, when it has read all, failed or wants no more. */
  open(signal: AbortSignal | undefined, onLeave: () => void): OpenBody {
    const reader = new BodyReader(this, signal, (gone) => {
      this.#readers.delete(gone);
      onLeave();
    });
    this.#readers.add(reader);
    return reader;
  }

  /** Nobody wants it any more. */
  cancel(reason: unknown): void {
    if (this.#end !== null) return;
    this.#failure ??= { error: reason };
    this.#wake();
    this.#source.cancel(reason).catch(() => undefined);
  }

  at(offset: number): Bytes | Promise<Bytes> | null | undefined {
    if (offset < this.#received) return this.#read(offset);
    if (this.#end === null) return undefined;
    if (this.#failure !== null) throw this.#failure.error;
    return null;
  }

  more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  moved(): void {
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
      this.#failure ??= {
        error: new CacheError('network', 'The connection broke before the body was complete.', { cause }),
      };
    }
    this.#finish();
  }

  /** The next chunk; false at the end. */
  async #take(): Promise<boolean> {
    while (this.#mustWait()) await this.more();
    const { done, value } = await this.#source.read();
    if (done) return false;
    if (value.byteLength > 0) this.#add(value);
    return true;
  }

  #mustWait(): boolean {
    return !this.#collected && this.#failure === null && this.#received - this.#slowest() >= AHEAD_BYTES;
  }

  #slowest(): number {
    let slowest = this.#readers.size === 0 ? 0 : this.#received;
    for (const reader of this.#readers) slowest = Math.min(slowest, reader.offset);
    return slowest;
  }

  #add(bytes: Bytes): void {
    this.#pieces.push({ start: this.#received, size: bytes.byteLength, bytes });
    this.#received += bytes.byteLength;
    this.#unpacked += bytes.byteLength;
    if (this.#collected && this.#unpacked >= PACK_BYTES) this.#pack();
    this.moved();
  }

  #pack(): void {
    const first = this.#pieces.findIndex((piece) => !(piece.bytes instanceof Blob));
    const raw = this.#pieces.splice(first);
    const start = this.#received - this.#unpacked;
    this.#pieces.push({ start, size: this.#unpacked, bytes: new Blob(raw.map((piece) => piece.bytes)) });
    this.#unpacked = 0;
  }

  /** Once not collected, what every reader has read is let go. */
  #trim(): void {
    if (this.#collected || this.#readers.size === 0) return;
    const slowest = this.#slowest();
    while (this.#pieces[0] !== undefined && this.#pieces[0].start + this.#pieces[0].size <= slowest)
      this.#pieces.shift();
  }

  #finish(): void {
    const end = this.#failure === null ? this.#complete() : ({ kind: 'torn' } as const);
    this.#onEnd(end);
    this.#end = end;
    this.#wake();
  }

  #complete(): BodyEnd {
    if (!this.#collected) return { kind: 'dropped' };
    const parts = this.#pieces.map((piece) => piece.bytes);
    const body = this.#received < BLOB_BYTES ? joined(this.#pieces, this.#received) : new Blob(parts);
    return { kind: 'whole', body, size: this.#received };
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #read(offset: number): Bytes | Promise<Bytes> | undefined {
    const piece = this.#pieces[this.#indexOf(offset)];
    if (piece === undefined) return undefined;
    const from = offset - piece.start;
    if (piece.bytes instanceof Blob) return bytesOf(piece.bytes.slice(from, from + SLICE_BYTES));
    return this.#isShared(piece.bytes) ? piece.bytes.slice(from) : piece.bytes;
  }

  /** Would somebody else miss these bytes, should the reader transfer their buffer? */
  #isShared(bytes: Bytes): boolean {
    return this.#collected || this.#readers.size > 1 || bytes.byteLength !== bytes.buffer.byteLength;
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

async function bytesOf(blob: Blob): Promise<Bytes> {
  return new Uint8Array(await blob.arrayBuffer());
}

function joined(pieces: readonly Piece[], size: number): ArrayBuffer {
  const all = new Uint8Array(size);
  for (const piece of pieces) if (!(piece.bytes instanceof Blob)) all.set(piece.bytes, piece.start);
  return all.buffer;
}
