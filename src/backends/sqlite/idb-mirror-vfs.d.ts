/** The part of it that is used here: the package does not declare it. */
declare module '@journeyapps/wa-sqlite/src/examples/IDBMirrorVFS.js' {
  import { Base } from '@journeyapps/wa-sqlite/src/VFS.js';
  export class IDBMirrorVFS extends Base {
    static create(name: string, module: object): Promise<IDBMirrorVFS>;
    readonly name: string;
    close(): void;
  }
}
