/** Bytes in a buffer of their own. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * A way to write documents: what a serializer of whole responses and a store with a file for each response have in common.
 *
 * @example
 * const bytes = await jsonFormat.stringify({ url: 'https://example.org/', status: 200 });
 */
export interface DocumentFormat {
  readonly name: string;
  /** Of files, without the dot. */
  readonly extension: string;
  /** Can a document hold bytes as they are? Otherwise they are in base64. */
  readonly isBinary: boolean;
  /** Rejects with a CacheError `bad-option` where the package that does it is not installed. */
  stringify(doc: object): Promise<Bytes>;
  /** Rejects for bytes that are no document. What is in it is unchecked. */
  parse(bytes: Bytes): Promise<unknown>;
}

/** UTF-8 that no other text has: a byte order mark is kept, and wrong bytes throw. */
export const textOf = (bytes: Bytes): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

export const utf8Of = (text: string): Bytes => new TextEncoder().encode(text);
