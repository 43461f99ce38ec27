import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';

export type Tied = {
  /** Also the id of the process group, which has all that the program starts. */
  readonly pid: number;
  /** The first line that the program writes to file descriptor 3. */
  readonly firstLine: Promise<string>;
  /** Ends the whole group. */
  readonly end: () => Promise<void>;
};

/** The shell's standard input is a pipe from this process. It closes when this process ends, in whatever way. */
const UNTIL_PARENT_ENDS = '"$@" & cat >/dev/null; kill -9 0';

/** Starts a program that ends with this process, together with all that it has started. */
export function startTied(command: readonly string[], env: Readonly<Record<string, string>> = {}): Tied {
  const shell = spawn('/bin/sh', ['-c', UNTIL_PARENT_ENDS, 'sh', ...command], {
    // In a process group of its own.
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', process.env.WEBKIT_LOG ? 'inherit' : 'ignore', 'pipe'],
  });
  const { pid } = shell;
  if (pid === undefined) throw new Error(`${command[0]} could not be started.`);
  return { pid, firstLine: firstLine(shell, command), end: () => end(shell, pid) };
}

async function firstLine(shell: ChildProcess, [program]: readonly string[]): Promise<string> {
  let text = '';
  const lines = shell.stdio[3];
  for await (const chunk of lines instanceof Readable ? lines : []) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  return `${program} ended.`;
}

async function end(shell: ChildProcess, pid: number): Promise<void> {
  if (shell.exitCode !== null || shell.signalCode !== null) return;
  const ended = once(shell, 'exit');
  process.kill(-pid, 'SIGKILL');
  await ended;
}
