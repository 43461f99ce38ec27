import type { RecordBody } from '../../storage/record-store.js';

/** What a message between a client and a gateway says, and the bodies that it mentions, in their order. */
export type Frame = { readonly json: unknown; readonly bodies: Bodies };

const LINE_END = 10;

/**
 * A message as bytes: one line of JSON, then all bodies, one after the other. JSON without white space contains no line end, so the first
 * one ends it; the lengths of the bodies are in it.
 */
export function encodeFrame(json: unknown, bodies: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`${JSON.stringify(json)}\n`);
  const bytes = new Uint8Array(bodies.reduce((sum, { byteLength }) => sum + byteLength, line.byteLength));
  bytes.set(line);
  let at = line.byteLength;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.byteLength;
  }
  return bytes;
}

/** The message in these bytes; undefined where they are none. */
export function decodeFrame(bytes: Uint8Array<ArrayBuffer>): Frame | undefined {
  const end = bytes.indexOf(LINE_END);
  if (end === -1) return undefined;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
    return { json, bodies: new Bodies(bytes.subarray(end + 1)) };
  } catch {
    return undefined;
  }
}

/** Collects the bodies of a message while its JSON is made. */
export class BodyList {
  readonly all: Uint8Array<ArrayBuffer>[] = [];

  /** Its `size`: undefined, there is nothing to say of the body; null: there is none. */
  add(body: RecordBody | undefined): number | null | undefined {
    if (body === undefined || body === null) return body;
    this.all.push(body);
    return body.byteLength;
  }
}

/** Hands out the bodies of a message, in their order. They are views of its bytes. */
class Bodies {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** The next one, of this size. */
  take(size: number | null | undefined): RecordBody | undefined {
    if (size === undefined || size === null) return size;
    const body = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    return body;
  }

  /** Did what was taken end where the bytes end? Otherwise the message is torn. */
  get isUsedUp(): boolean {
    return this.#at === this.#bytes.byteLength;
  }
}
