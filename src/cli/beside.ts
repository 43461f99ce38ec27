import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refusal } from './worker-file.js';

/** The release whose JavaScript is in the part "sqlite". Set by the build. */
declare const WA_SQLITE_VERSION: string;

const PACKAGE = '@journeyapps/wa-sqlite';

/** A file that a part needs beside the worker script. */
export type BesideFile = { readonly name: string; readonly bytes: Uint8Array };

/**
 * What these parts need beside the worker script, from packages that the app has installed in `folder` or above. Refused where one is
 * missing, or is another release than the part was made with.
 */
export async function filesBeside(parts: readonly string[], folder: string): Promise<readonly BesideFile[]> {
  if (!parts.includes('sqlite')) return [];
  const root = packageFolder(folder);
  const version: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;
  if (version !== WA_SQLITE_VERSION)
    throw new Refusal(`"--with sqlite" needs ${install()}: version ${version} is installed.`);
  return [{ name: 'cached-session-sqlite.wasm', bytes: await readFile(join(root, 'dist', 'wa-sqlite-async.wasm')) }];
}

function packageFolder(folder: string): string {
  const require = createRequire(pathToFileURL(join(folder, 'package.json')));
  for (const search of require.resolve.paths(PACKAGE) ?? []) {
    const candidate = join(search, PACKAGE, 'package.json');
    try {
      return dirname(require.resolve(candidate));
    } catch {
      // Not in this folder.
    }
  }
  throw new Refusal(`"--with sqlite" needs the package "${PACKAGE}", which is not installed. Run "${install()}".`);
}

const install = (): string => `npm install ${PACKAGE}@${WA_SQLITE_VERSION}`;
