import { join } from 'node:path';
import { cwd } from 'node:process';
import { PROTOCOL } from '../protocol/messages.js';
import { filesBeside } from './beside.js';
import {
  type Baked,
  bake,
  bakedIn,
  faultsOf,
  putFile,
  Refusal,
  readShipped,
  readWorkerFile,
  WORKER_FILE,
  type WorkerBuild,
  type WorkerFile,
} from './worker-file.js';

/** Where the script and its parts are that come with the library, and what to write into it; what is not given stays as in the present file. */
export type InitOptions = { readonly shippedPath: string; readonly partsPath: string; readonly baked: Baked | null };

/** The part that `--far` adds. */
const TIERS = 'tiers';

/** What was given, and for the rest what is in the present file. */
function bakedFrom(given: Baked | null, before: Baked | undefined): Baked | undefined {
  const { parts: named = before?.parts ?? [], far, ...options } = given ?? {};
  const { parts: _, far: farBefore, ...optionsBefore } = before ?? {};
  const parts = far === undefined ? named : [...new Set([...named, TIERS])].sort();
  const tier = parts.includes(TIERS) ? (far ?? farBefore) : undefined;
  if (parts.includes(TIERS) && tier === undefined)
    throw new Refusal('Where is the far tier? "--with tiers" needs "--far <file>", a JSON file that says it.');
  const baked = {
    ...(Object.keys(options).length > 0 ? options : optionsBefore),
    ...(parts.length > 0 && { parts }),
    ...(tier !== undefined && { far: tier }),
  };
  return Object.keys(baked).length > 0 ? baked : undefined;
}

/** Puts the worker script into `publicDir`; returns a line about the changes. */
export async function init(publicDir: string, { shippedPath, partsPath, baked }: InitOptions): Promise<string> {
  const shipped = await readShipped(shippedPath, 'ours');
  const { target, present } = await replaceable(publicDir);
  const before = 'script' in present ? bakedIn(present.script) : undefined;
  const after = bakedFrom(baked, before);
  const script = await bake(shipped.script, after, partsPath);
  const beside = await filesBeside(after?.parts ?? [], cwd());
  const { version } = shipped.build;
  for (const { name, bytes } of beside) await putFile(publicDir, join(publicDir, name), bytes);
  if (present.kind === 'ours' && present.script === script)
    return `${target} is already up to date (version ${version}${withBaked(after)}).`;
  await putFile(publicDir, target, script);
  return `${doneText(target, present, version)}${keptText(baked, before)}${partsText(after)}`;
}

/** The path of the script that removes the worker. `clear`: it deletes the contents of the caches in each browser, too. */
export type KillOptions = { readonly killPath: string; readonly clear: boolean };

/**
 * Puts the script that removes itself in place of the worker. Browsers that have the worker find it at their next update check (at a
 * navigation, or after 24 hours), and pages go on without a worker. Only `clear` deletes anything.
 */
export async function kill(publicDir: string, { killPath, clear }: KillOptions): Promise<string> {
  const { script } = await readShipped(killPath, 'removal');
  const { target, present } = await replaceable(publicDir);
  // Kept for the worker that may come back.
  const baked = 'script' in present ? bakedIn(present.script) : undefined;
  // The banner must stay the first line.
  const removing = clear ? script.replace('\n', '\nself.cachedSessionClear = true;\n') : script;
  await putFile(publicDir, target, await bake(removing, baked, null));
  return (
    `${target} now removes the worker from each browser that checks for updates; pages go on without one.\n` +
    (clear
      ? 'The contents of the caches are deleted, too.'
      : 'The contents of the caches stay; "--clear" would delete them.') +
    `\nServe it until no browser has the worker any more. "npx cached-session init ${publicDir}" brings the worker back.`
  );
}

/**
 * Compares the worker script in `publicDir` with this library, and its options with those that it should have. Refuses a script that does
 * not fit.
 */
export async function check(publicDir: string, { shippedPath, partsPath, baked }: InitOptions): Promise<string> {
  const shipped = await readShipped(shippedPath, 'ours');
  const target = join(publicDir, WORKER_FILE);
  const present = await readWorkerFile(target);
  switch (present.kind) {
    case 'absent':
      throw new Refusal(`There is no ${target}. Run "npx cached-session init ${publicDir}".`);
    case 'foreign':
      throw new Refusal(`${target} is not a worker script of cached-session. Move it, then run "init".`);
    case 'removal':
      throw new Refusal(
        `${target} is the script that removes the worker. Run "npx cached-session init ${publicDir}" to bring the worker back.`,
      );
    case 'ours': {
      const { script, build } = present;
      const options = bakedIn(script);
      const faults = faultsOf(options);
      if (faults !== '') throw new Refusal(`The options in ${target} are wrong.\n${faults}`);
      if (JSON.stringify(bakedFrom(baked, options)) !== JSON.stringify(options))
        throw new Refusal(
          `${target} has other options than it should have. Run "npx cached-session init" with the same arguments.`,
        );
      if (script !== (await bake(shipped.script, options, partsPath)))
        return compare(target, build, shipped.build, publicDir);
      return `${target} fits this library (version ${build.version}, protocol ${build.protocol}${withBaked(options)}).`;
    }
  }
}

function compare(target: string, present: WorkerBuild, shipped: WorkerBuild, publicDir: string): string {
  const versions =
    `${target} is version ${present.version} (protocol ${present.protocol}), ` +
    `the library version ${shipped.version} (protocol ${shipped.protocol}).`;
  const advice = `Run "npx cached-session init ${publicDir}".`;
  if (present.protocol >= PROTOCOL.oldest && present.protocol <= shipped.protocol)
    return `${versions}\nThey understand each other. To use the same version of both: ${advice}`;
  throw new Refusal(`${versions}\nThey do not understand each other: pages will work without the worker. ${advice}`);
}

/** The file to replace. Refused if it is not ours. */
async function replaceable(publicDir: string): Promise<{ readonly target: string; readonly present: WorkerFile }> {
  const target = join(publicDir, WORKER_FILE);
  const present = await readWorkerFile(target);
  if (present.kind !== 'foreign') return { target, present };
  throw new Refusal(
    `${target} exists and is not a worker script of cached-session, so it was left alone.\n` +
      'Move or rename that file and run this again, or name another folder.\n' +
      'To use cached-session inside a service worker of your own, see "An existing worker" in the README.',
  );
}

/** In words, after the version of a script. */
function withBaked(baked: Baked | undefined): string {
  if (baked === undefined) return '';
  const options =
    'options' in baked ? ', with its options in it' : 'trustsUrl' in baked ? ', which trusts its URL' : '';
  return options + (baked.parts === undefined ? '' : `, with ${baked.parts.join(', ')}`);
}

function keptText(given: Baked | null, before: Baked | undefined): string {
  if (given !== null && 'options' in given) return ' It contains the options.';
  if (given !== null && 'trustsUrl' in given) return ' It trusts the options in its URL.';
  if (before === undefined || !('options' in before || 'trustsUrl' in before)) return '';
  return 'options' in before ? ' It keeps the options that were in it.' : ' It still trusts the options in its URL.';
}

const partsText = (after: Baked | undefined): string =>
  after?.parts === undefined ? '' : ` It has ${after.parts.join(', ')}.`;

function doneText(target: string, before: WorkerFile, version: string): string {
  if (before.kind === 'removal') return `Updated ${target}: the worker is back (version ${version}).`;
  if (before.kind !== 'ours') return `Created ${target} (version ${version}). Serve it as /${WORKER_FILE}.`;
  const from = before.build.version;
  if (from !== version) return `Updated ${target} from version ${from} to ${version}.`;
  return `Updated ${target}: it claimed to be version ${version} too, but its content differed.`;
}
