import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fromWestToEast } from './countries.js';
import { worldOutline } from './outlines.js';

/** The world map as one JSON line per country, from west to east. */
export type World = { readonly lines: readonly string[]; readonly etag: string };

let drawn: Promise<World> | undefined;

/** Reads and draws all outlines on the first call. */
export function world(): Promise<World> {
  drawn ??= draw();
  return drawn;
}

async function draw(): Promise<World> {
  const lines: string[] = [];
  for (const { line, position } of fromWestToEast) {
    lines.push(`${JSON.stringify({ ...line, path: await worldOutline(line.code, position) })}\n`);
  }
  const etag = `"${createHash('sha256').update(lines.join('')).digest('base64url').slice(0, 22)}"`;
  return { lines, etag };
}

/** Yields one line at a time, like a slow origin; without a pause all of them at once. */
export async function* slowly(lines: readonly string[], pauseMillis: number): AsyncGenerator<string> {
  for (const text of lines) {
    yield text;
    if (pauseMillis > 0) await pause(pauseMillis);
  }
}
