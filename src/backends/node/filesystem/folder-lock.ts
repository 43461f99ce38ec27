import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fail } from '../../../errors.js';
import { isRecord } from '../../../guards.js';
import { errorCode } from './error-code.js';

/** The name of the lock file. */
export const LOCK = '.cached-session.lock';

/** Whoever has the lock needs it for milliseconds. After this long without its owner's process it is free. */
const STALE_MS = 10_000;
/** The same where a process with the number of the owner is alive: it may be another one. */
const STALE_ALIVE_MS = 30_000;
/** Its owner gives up before others take it. */
const LEASE_MS = 5000;
/** The longest pause between two tries. */
const LONGEST_PAUSE = 8;

const HOST = hostname();
const OWNER = JSON.stringify({ pid: process.pid, host: HOST });

/** The lock of a folder, while it is held. */
export type Held = {
  /** False: it has been held so long, as after the sleep of a laptop, that others may take it. */
  isValid(): boolean;
};

/**
 * Runs `work` while no other process and no other caller here does, by a lock file. If its owner has been killed, the next one takes it at
 * once; on another machine after 10 seconds. The system calls for it are synchronous: they are shorter than the way to another thread.
 */
export async function withLock<Value>(
  folder: string,
  timeout: number,
  work: (held: Held) => Promise<Value>,
): Promise<Value> {
  const file = join(folder, LOCK);
  const end = performance.now() + timeout;
  for (let pause = 1; !acquire(file); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    if (performance.now() >= end) throw fail('backend-unavailable', 'storeBusy', 'filesystem');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * pause));
  }
  const since = Date.now();
  const isValid = (): boolean => Date.now() - since < LEASE_MS;
  try {
    return await work({ isValid });
  } finally {
    if (isValid()) remove(file);
  }
}

function acquire(file: string): boolean {
  if (create(file)) return true;
  const found = read(file);
  if (found === undefined || !isStale(found)) return false;
  takeOver(file, found.text);
  return create(file);
}

/** False: it is there. */
function create(file: string): boolean {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    try {
      writeSync(descriptor, OWNER);
    } catch {
      // A full disk: an empty one is a lock, too, or nothing could be deleted any more.
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

type Found = { readonly text: string; readonly age: number };

function read(file: string): Found | undefined {
  try {
    return { text: readFileSync(file, 'utf8'), age: Date.now() - statSync(file).mtimeMs };
  } catch {
    return undefined;
  }
}

function isStale({ text, age }: Found): boolean {
  const owner = ownerIn(text);
  if (owner === undefined || owner.host !== HOST) return age > STALE_MS;
  return isAlive(owner.pid) ? age > STALE_ALIVE_MS : true;
}

function ownerIn(text: string): { readonly pid: number; readonly host: unknown } | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    return isRecord(owner) && typeof owner.pid === 'number' ? { pid: owner.pid, host: owner.host } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user.
    return errorCode(error) === 'EPERM';
  }
}

/** Removes the lock if it is still the same. By one process at a time: otherwise the second one would remove the new lock of the first. */
function takeOver(file: string, text: string): void {
  const guard = `${file}.takeover`;
  if (!create(guard)) {
    if ((read(guard)?.age ?? 0) > STALE_MS) remove(guard);
    return;
  }
  if (read(file)?.text === text) remove(file);
  remove(guard);
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
