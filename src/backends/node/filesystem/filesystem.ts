import { fail, shown } from '../../../errors.js';
import { DEFAULT_CACHE_NAME } from '../../../http/defaults.js';
import type { DocumentFormat } from '../../../serializers/documents/document-format.js';
import { bsonFormat } from '../../../serializers/formats/bson-format.js';
import { jsonFormat } from '../../../serializers/formats/json-format.js';
import { yamlFormat } from '../../../serializers/formats/yaml-format.js';
import type { Documents } from '../../../serializers/serialized-backend.js';
import type { Backend } from '../../../storage/backend.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { recordBackend } from '../../records/record-backend.js';
import { type PlaceOptions, placeOf } from '../place.js';
import { FileStore } from './file-store.js';
import { Folder } from './folder.js';

// Of browsers: it rejects here. The door has the same names in both.
export { filesystemFolder } from '../../filesystem/filesystem.js';

/** Which folder, and how files are written (requests-cache: FileCache). */
export type FilesystemOptions = PlaceOptions & {
  /** The path of the folder. Default: `cacheName`. */
  readonly folder?: string;
  /** Default `'http_cache'`. */
  readonly cacheName?: string;
  /** The format of the files (requests-cache: serializer). YAML and BSON need the packages `yaml` and `bson`. Default `'json'`. */
  readonly format?: 'json' | 'yaml' | 'bson';
  /** Bodies of JSON and text types as they are, others in base64 (requests-cache: decode_content). False: all in base64. Default true. */
  readonly decodeContent?: boolean;
  /** Wait until each file is on the disk. Default false: after a power cut, not after a crash of the process, the last writes may be missing. */
  readonly fsync?: boolean;
  /** Milliseconds to wait while another process changes the folder (requests-cache: lock). Default 10,000. */
  readonly lockTimeout?: number;
};

const FORMATS = { json: jsonFormat, yaml: yamlFormat, bson: bsonFormat };

/**
 * A backend with a file for each response (requests-cache: FileCache), for people to read. Several processes may use the folder at once;
 * other files in it are left alone. A file has its name when it is whole, so a crash at any moment leaves nothing torn; a file
 * that cannot be read is a miss, and removed. Throws a CacheError `bad-option` for an unknown format; calls reject with one: `quota` where
 * the disk is full.
 *
 * @example
 * const session = new CachedSession({ backend: filesystemBackend({ folder: 'var/http_cache' }), worker: false });
 */
export const filesystemBackend = (options: FilesystemOptions = {}): Backend & Pick<RecordStore, 'atomicity'> =>
  Object.assign(recordBackend(fileStore(options)), {
    withDocuments: ({ format, decodeContent = options.decodeContent ?? true }: Documents) =>
      recordBackend(storeOf(options, { format, decodeContent })),
  });

/**
 * The store of records that {@link filesystemBackend} is made of.
 *
 * @example
 * const store = fileStore({ cacheName: 'atlas', useTemp: true });
 */
export function fileStore(options: FilesystemOptions = {}): RecordStore {
  const { format: name = 'json', decodeContent = true } = options;
  const format: DocumentFormat | undefined = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) throw fail('bad-option', 'notOneOf', 'format', shown(name), Object.keys(FORMATS));
  return storeOf(options, { format, decodeContent });
}

type Form = { readonly format: DocumentFormat; readonly decodeContent: boolean };

function storeOf(options: FilesystemOptions, form: Form): RecordStore {
  const { cacheName = DEFAULT_CACHE_NAME, folder = cacheName, fsync = false, lockTimeout = 10_000 } = options;
  return new FileStore(new Folder(placeOf(folder, options), form.format.extension, fsync), form, lockTimeout);
}
