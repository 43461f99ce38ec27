import { CacheError } from '../../errors.js';
import { mediaType } from '../../http/fields/content.js';
import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import { ownBody } from '../../serializers/document-serializer.js';
import type { DocumentFormat } from '../../serializers/documents/document-format.js';
import { parseDocument, writeDocument } from '../../serializers/documents/whole-response.js';
import { bodyOf, storedBytes } from '../../serializers/stored-bytes.js';
import type { StoredBody, StoredEntry } from '../../storage/entry.js';
import { isWhole } from '../../storage/parse.js';
import type { BodyStore, NamedEntry, Place } from '../beside/body-store.js';
import type { Files } from './folder.js';

type Body = NonNullable<StoredBody>;

/** Types whose bodies people can read. */
const READABLE = /^text\/|[/+](?:json|xml|javascript|x-ndjson|yaml)$/;

/** To write and read a larger body as a part of a document takes several times as long as by itself. */
const LARGEST_READABLE = 1024 * 1024;

/** In the names of files with a body alone, before the extension. */
const BODY_ALONE = '.body.';

export type FileBodiesParts = {
  readonly folder: Files;
  /** The file, outside of the folder, with the time of the last sweep. */
  readonly notes: { readonly folder: Files; readonly name: string };
  /** Null: bodies alone. */
  readonly format: DocumentFormat | null;
  readonly decodeContent: boolean;
};

/** Bodies in files: the body alone, or a document of the whole response. The name of a file says which. */
export class FileBodies implements BodyStore {
  readonly name = 'filesystem';
  readonly #folder: Files;
  readonly #notes: FileBodiesParts['notes'];
  readonly #format: DocumentFormat | null;
  readonly #decodeContent: boolean;

  constructor({ folder, notes, format, decodeContent }: FileBodiesParts) {
    this.#folder = folder;
    this.#notes = notes;
    this.#format = format;
    this.#decodeContent = decodeContent;
  }

  endOfName(entry: StoredEntry): string {
    const type = typeOf(entry);
    const { size, storedSize = size } = entry;
    const isDocument = !this.#decodeContent || (READABLE.test(type) && storedSize <= LARGEST_READABLE);
    return this.#format !== null && isDocument ? `.${this.#format.extension}` : BODY_ALONE + extensionOf(type);
  }

  async put(entry: NamedEntry, body: Body): Promise<boolean> {
    await this.#folder.write(entry.bodyName, await this.#contentOf(entry, body));
    return true;
  }

  async get(entry: NamedEntry): Promise<StoredBody | undefined> {
    const { bodyName, size, storedSize = size } = entry;
    const file = await this.#folder.read(bodyName);
    if (file === undefined) return undefined;
    try {
      if (!bodyName.includes(BODY_ALONE)) return await this.#bodyIn(file, entry);
      // Its bytes, not the file: who reads that later would fail in the middle when it is removed.
      return file.size === storedSize ? await file.arrayBuffer() : undefined;
    } catch (error) {
      // The package of the format is missing.
      if (error instanceof CacheError) throw error;
      // No document, or one of another response; or the file went between the two calls.
      return undefined;
    }
  }

  delete({ bodyName }: NamedEntry): Promise<void> {
    return this.#folder.remove(bodyName);
  }

  async places(): Promise<readonly Place[]> {
    return (await this.#folder.names()).map((name) => ({ at: name, bodyName: name }));
  }

  deletePlace({ at }: Place): Promise<void> {
    return this.#folder.remove(at);
  }

  async lastSweep(): Promise<number> {
    return Number(await (await this.#notes.folder.read(this.#notes.name))?.text());
  }

  noteSweep(now: number): Promise<void> {
    return this.#notes.folder.write(this.#notes.name, new TextEncoder().encode(String(now)));
  }

  clear(): Promise<void> {
    return this.#folder.clear();
  }

  async #contentOf({ bodyName, ...entry }: NamedEntry, body: Body): Promise<Body | Uint8Array<ArrayBuffer>> {
    if (this.#format === null || bodyName.includes(BODY_ALONE)) return body;
    const document = { entry, body: await storedBytes(body) };
    return writeDocument(this.#format, document, { decodeContent: this.#decodeContent });
  }

  async #bodyIn(file: File, entry: NamedEntry): Promise<StoredBody | undefined> {
    if (this.#format === null || !entry.bodyName.endsWith(`.${this.#format.extension}`)) return undefined;
    const found = parseDocument(await this.#format.parse(new Uint8Array(await file.arrayBuffer())));
    const body = bodyOf(ownBody(found, entry));
    return isWhole(found.entry, body) ? body : undefined;
  }
}

const typeOf = ({ fields }: StoredEntry): string => mediaType(fieldValue(parseFieldLines(fields), 'content-type'));

/** The extension of files of a media type: its subtype, such as png, but for some. */
function extensionOf(type: string): string {
  const known = Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : undefined;
  return known ?? (/\/(?:[\w.-]*\+)?([a-z\d]{2,8})$/.exec(type)?.[1] || 'bin');
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/javascript': 'js',
  'application/octet-stream': 'bin',
  'audio/mpeg': 'mp3',
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'text/javascript': 'js',
  'text/plain': 'txt',
};
