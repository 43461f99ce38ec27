import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { unlessMissing } from './error-code.js';

/** Which file it is, and in which state: another one after each change. Undefined: there is none. */
export type FileState = { readonly name: string; readonly size: number } | undefined;

/** In names, after the key: a record; and a later head of it, which is written without the body. */
const [RECORD, HEAD] = ['.cached.', '.head.'];
const TEMPORARY = /^\.cached-session\.\d+\.\d+\.tmp$/;
/** A process that is writing has its temporary file for less than this. */
const LEFT_OVER_MS = 60_000;

/** Below this a file is read and written synchronously: that is shorter than the way to another thread and back. */
const SMALL = 64 * 1024;
const NEW_FILE = { flag: 'wx', mode: 0o600 } as const;

/** The files of a store in a folder. Other files there are left alone. */
export class Folder {
  readonly path: string;
  readonly #extension: string;
  readonly #syncs: boolean;
  #made: Promise<unknown> | undefined;
  #count = 0;

  constructor(path: string, extension: string, syncs: boolean) {
    this.path = path;
    this.#extension = extension;
    this.#syncs = syncs;
  }

  /** Makes the folder: only its owner may read it, if it is new. */
  ensure(): Promise<unknown> {
    this.#made ??= mkdir(this.path, { recursive: true, mode: 0o700 });
    this.#made.catch(() => {
      this.#made = undefined;
    });
    return this.#made;
  }

  recordOf = (key: string): string => join(this.path, key + RECORD + this.#extension);
  headOf = (key: string): string => join(this.path, key + HEAD + this.#extension);

  /** Writes a file that has its name later, by {@link Folder.put}; gives its path. What fails leaves nothing. */
  async prepare(bytes: Uint8Array): Promise<string> {
    await this.ensure();
    this.#count += 1;
    const path = join(this.path, `.cached-session.${process.pid}.${Date.now()}${this.#count}.tmp`);
    try {
      if (bytes.length < SMALL && !this.#syncs) writeFileSync(path, bytes, NEW_FILE);
      else await writeFile(path, bytes, { ...NEW_FILE, flush: this.#syncs });
      return path;
    } catch (error) {
      this.remove(path);
      throw error;
    }
  }

  /** In one step, for every reader and whenever the process dies. */
  put = (prepared: string, path: string): void => renameSync(prepared, path);

  async read(path: string): Promise<Buffer | undefined> {
    try {
      return (this.state(path)?.size ?? 0) < SMALL ? readFileSync(path) : await readFile(path);
    } catch (error) {
      return unlessMissing(error);
    }
  }

  /** At most so many bytes of its beginning. */
  readStart(path: string, length: number): Buffer | undefined {
    const file = openExisting(path);
    if (file === undefined) return undefined;
    try {
      const bytes = Buffer.allocUnsafe(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
    } finally {
      closeSync(file);
    }
  }

  state(path: string): FileState {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && { name: `${found.ino}:${found.mtimeMs}:${found.size}`, size: found.size };
  }

  remove = (path: string): void => rmSync(path, { force: true });

  /** The keys of all records, sorted, and those that have a later head. What dead processes have left is removed. */
  async keys(): Promise<{ readonly keys: readonly string[]; readonly later: ReadonlySet<string> }> {
    const names = await readdir(this.path).catch(unlessMissing);
    if (names === undefined) return { keys: [], later: new Set() };
    const keys = namesWith(names, RECORD + this.#extension).sort();
    const later = namesWith(names, HEAD + this.#extension);
    const known = new Set(keys);
    const orphans = later.filter((key) => !known.has(key)).map((key) => key + HEAD + this.#extension);
    const left = [...names.filter((name) => TEMPORARY.test(name)), ...orphans];
    await Promise.all(left.map((name) => this.#removeOld(join(this.path, name))));
    return { keys, later: new Set(later) };
  }

  async #removeOld(path: string): Promise<void> {
    const found = await stat(path).catch(unlessMissing);
    if (found !== undefined && Date.now() - found.mtimeMs > LEFT_OVER_MS) this.remove(path);
  }
}

/** The keys in names with this end. */
function namesWith(names: readonly string[], end: string): string[] {
  const all = names.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
  return all.filter((key) => /^[\w~-]{1,80}$/.test(key));
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    return unlessMissing(error);
  }
}
