import { errorName } from '../../storage/error-name.js';

/** What is used of a folder. */
export type Files = Pick<Folder, 'write' | 'read' | 'remove' | 'names' | 'clear'>;

/** A folder in the origin's private file system. It is created when it is first needed. */
export class Folder {
  readonly #path: readonly string[];
  readonly #openRoot: () => Promise<FileSystemDirectoryHandle>;
  #handle: Promise<FileSystemDirectoryHandle> | undefined;

  constructor(names: readonly string[], openRoot: () => Promise<FileSystemDirectoryHandle>) {
    this.#path = names.map(fileName);
    this.#openRoot = openRoot;
  }

  handle(): Promise<FileSystemDirectoryHandle> {
    this.#handle ??= this.#open(this.#path);
    this.#handle.catch(() => this.#forget());
    return this.#handle;
  }

  /** Write a file at once as a whole: until the end it is not there, and after a failure nothing is. */
  async write(name: string, content: Uint8Array<ArrayBuffer> | ArrayBuffer | Blob): Promise<void> {
    const file = await this.#use((folder) => folder.getFileHandle(name, { create: true }));
    const writable = await file.createWritable();
    try {
      await writable.write(content);
      await writable.close();
    } catch (error) {
      await writable.abort().catch(() => undefined);
      await this.remove(name).catch(() => undefined);
      throw error;
    }
  }

  /** Undefined where there is no such file. */
  async read(name: string): Promise<File | undefined> {
    try {
      const file = await (await this.handle()).getFileHandle(name);
      return await file.getFile();
    } catch (error) {
      return this.#ifAbsent(error, undefined);
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await (await this.handle()).removeEntry(name);
    } catch (error) {
      return this.#ifAbsent(error, undefined);
    }
  }

  names(): Promise<readonly string[]> {
    return this.#use(async (folder) => {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      return names;
    });
  }

  /** Remove the folder with all its files. */
  async clear(): Promise<void> {
    this.#forget();
    try {
      const parent = await this.#open(this.#path.slice(0, -1));
      await parent.removeEntry(this.#path.at(-1) ?? '', { recursive: true });
    } catch (error) {
      if (errorName(error) === 'NotFoundError') return;
      // A file that is just being written cannot be removed with its folder. It is removed by its writer, or swept.
      for (const name of await this.names()) await this.remove(name).catch(() => undefined);
    }
  }

  /** Once more in a new folder where another engine has removed the one that we knew. */
  async #use<Result>(work: (folder: FileSystemDirectoryHandle) => Promise<Result>): Promise<Result> {
    try {
      return await work(await this.handle());
    } catch (error) {
      // Firefox cannot create a file in a folder that is gone: an UnknownError.
      if (!['NotFoundError', 'UnknownError'].includes(errorName(error))) throw error;
      this.#forget();
      return work(await this.handle());
    }
  }

  async #open(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
    let folder = await this.#openRoot();
    for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
    return folder;
  }

  /** The file may be in a folder that replaced the one that we knew: it is found the next time. */
  #ifAbsent<Value>(error: unknown, value: Value): Value {
    if (errorName(error) !== 'NotFoundError') throw error;
    this.#forget();
    return value;
  }

  #forget(): void {
    this.#handle = undefined;
  }
}

/** A text as the name of a file or folder, which contains no slash and is not only dots. */
export const fileName = (text: string): string => encodeURIComponent(text).replace(/^\./, '%2E');
