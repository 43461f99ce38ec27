import { readFile } from 'node:fs/promises';
import { parseWorkerOptions } from '../options/start-options.js';
import { Refusal } from './refusal.js';

/** What stands in a worker's file: start options, or that those of its URL are trusted. */
export type Baked = { readonly options: unknown } | { readonly trustsUrl: true };

/** On a line of its own after the banner. Strict mode, as the script after it. */
const line = /\n"use strict";self\.cachedSessionBaked = ([^\n]*);\n/;
const banner = /^\/\*!.*?\*\//;

export function bakedIn(script: string): Baked | undefined {
  const [, json] = line.exec(script) ?? [];
  if (json === undefined) return undefined;
  const baked: unknown = JSON.parse(json);
  if (typeof baked !== 'object' || baked === null) return undefined;
  return 'options' in baked ? { options: baked.options } : { trustsUrl: true };
}

/** The script with this in it, in place of what it had. The banner stays what it begins with. */
export function bake(script: string, baked: Baked | undefined): string {
  const plain = script.replace(line, '');
  if (baked === undefined) return plain;
  const text = `\n"use strict";self.cachedSessionBaked = ${JSON.stringify(baked)};\n`;
  return plain.replace(banner, (first) => first + text);
}

/** Start options from a file of JSON; refused with everything that is wrong with them. */
export async function readOptionsFile(path: string): Promise<Baked> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Refusal(`${path} cannot be read (${error.message}). Name a file of JSON with the options of the worker.`);
  });
  const options = parseJson(text, path);
  const faults = faultsOf({ options });
  if (faults !== '') throw new Refusal(`${path} holds options that the worker would refuse.\n${faults}`);
  return { options };
}

/** What is wrong with options that stand in a worker's file; empty: nothing. */
export function faultsOf(baked: Baked | undefined): string {
  if (baked === undefined || !('options' in baked)) return '';
  const parsed = parseWorkerOptions(baked.options);
  return parsed.kind === 'parsed' ? '' : parsed.faults.map(({ text }) => text).join('\n');
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${path} is no JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
