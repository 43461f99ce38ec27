import { readdirSync, readFileSync } from 'node:fs';

/** The web processes of a browser that run service workers, by their process group. Pages have others: see browser.py. */
export function workerProcesses(group: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => pid > 0 && isWebProcess(pid, group) && threads(pid).some((name) => name.endsWith('ServiceWorker')),
    );
}

function isWebProcess(pid: number, group: number): boolean {
  // "pid (name) state ppid pgrp ...": the name may contain spaces.
  const [, name = '', after = ''] = /\((.*)\) (.*)/.exec(read(`/proc/${pid}/stat`)) ?? [];
  const [state, , ofGroup] = after.split(' ');
  return name === 'WebKitWebProces' && state !== 'Z' && Number(ofGroup) === group;
}

const threads = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/comm`).trim());
  } catch {
    return [];
  }
};

/** A process may end at any time; it then has no text. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
