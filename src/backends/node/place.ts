import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';

/** Where a relative path begins. */
export type PlaceOptions = {
  /** In the folder for temporary files (requests-cache: use_temp). Others on this machine may see it. Default false. */
  readonly useTemp?: boolean;
  /** In the user's folder for caches, such as `~/.cache` (requests-cache: use_cache_dir). Default false. */
  readonly useCacheDir?: boolean;
};

/** The absolute path of a file or a folder. `~/` is the user's home. */
export function placeOf(path: string, { useTemp = false, useCacheDir = false }: PlaceOptions): string {
  if (/^~[/\\]/.test(path)) return join(homedir(), path.slice(2));
  if (useCacheDir) return resolve(cacheFolder(), path);
  return useTemp ? resolve(tmpdir(), path) : resolve(path);
}

/** By the conventions of the operating system. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return XDG_CACHE_HOME || join(homedir(), '.cache');
}
