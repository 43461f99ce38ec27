import { fail } from '../../errors.js';
import { bsonFormat } from '../../serializers/formats/bson-format.js';
import { jsonFormat } from '../../serializers/formats/json-format.js';
import { yamlFormat } from '../../serializers/formats/yaml-format.js';
import type { Documents } from '../../serializers/serialized-backend.js';
import type { Backend } from '../../storage/backend.js';
import { withBodiesBeside } from '../beside/bodies-beside.js';
import { whenIdle } from '../beside/when-idle.js';
import { indexedDbBackend } from '../indexeddb/indexeddb.js';
import { FileBodies, type FileBodiesParts } from './file-bodies.js';
import { Folder, fileName } from './folder.js';

/** Which files, and what is in them. */
export type FilesystemOptions = {
  readonly cacheName: string;
  /**
   * `json` (when not given), `yaml`, `bson`: a file is a document of the whole response, metadata and body. `body`: the body alone.
   * YAML and BSON need the packages `yaml` and `bson`.
   */
  readonly format?: 'json' | 'yaml' | 'bson' | 'body';
  /**
   * Bodies of JSON and text types up to 1 MB stand in documents as they are, all others in files of their own, such as images
   * (requests-cache: decode_content). False: every file is a document with its body in base64. Default true.
   */
  readonly decodeContent?: boolean;
};

/** The folder with the folders of all caches. */
const HOME = 'cached-session';

const FORMATS = { json: jsonFormat, yaml: yamlFormat, bson: bsonFormat, body: null };

/**
 * A store with a file for each response, in the origin's private file system (requests-cache: FileCache): in the folder
 * `cached-session/<cacheName>` of `navigator.storage.getDirectory()`. Its index is in IndexedDB. Throws a CacheError `backend-unavailable`
 * where the browser has no such files.
 *
 * @example
 * serveSession({ backends: { filesystem: ({ cacheName }) => filesystemBackend({ cacheName }) } });
 */
export function filesystemBackend({ cacheName, format = 'json', decodeContent = true }: FilesystemOptions): Backend {
  return Object.assign(backendOf(cacheName, { format: FORMATS[format], decodeContent }), {
    withDocuments: ({ format: other, decodeContent: isDecoded = decodeContent }: Documents) =>
      backendOf(cacheName, { format: other, decodeContent: isDecoded }),
  });
}

function backendOf(cacheName: string, form: Pick<FileBodiesParts, 'format' | 'decodeContent'>): Backend {
  const database = `cached-session-files:${cacheName}`;
  const root = openRoot();
  const bodies = new FileBodies({
    folder: new Folder([HOME, cacheName], root),
    notes: { folder: new Folder([HOME], root), name: `.swept.${fileName(cacheName)}` },
    ...form,
  });
  return withBodiesBeside({
    openEntries: (onDropped) => indexedDbBackend({ cacheName, databaseName: database, onDropped }),
    bodies,
    lockName: database,
    locks: navigator.locks,
    whenIdle,
    now: Date.now,
  });
}

/**
 * The folder with the files of a cache, to show or to copy them. Rejects with a CacheError `backend-unavailable` where the browser has no
 * such files.
 *
 * @example
 * const folder = await filesystemFolder('atlas');
 * for await (const name of folder.keys()) console.log(name);
 */
export const filesystemFolder = async (cacheName: string): Promise<FileSystemDirectoryHandle> =>
  new Folder([HOME, cacheName], openRoot()).handle();

/** Some browsers have neither, some have files that only a dedicated worker can write. */
function openRoot(): () => Promise<FileSystemDirectoryHandle> {
  const storage: Partial<StorageManager> | undefined = globalThis.navigator?.storage;
  const isWritable = typeof FileSystemFileHandle === 'function' && 'createWritable' in FileSystemFileHandle.prototype;
  if (storage?.getDirectory === undefined || !isWritable) throw fail('backend-unavailable', 'noFileSystem');
  return () => navigator.storage.getDirectory();
}
