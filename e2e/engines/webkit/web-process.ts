import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The web processes of a browser that run service workers, by their process group. Pages have others: see browser.py. */
export const workerProcesses = (group: number): readonly number[] =>
  processes('WebKitWebProces', group).filter((pid) => threads(pid).some((name) => name.endsWith('ServiceWorker')));

/**
 * The sockets between a browser's network process and its others. The network process starts workers and sends events to them, and it
 * notices that one has ended when it closes its end.
 */
export function networkSockets(group: number): readonly string[] {
  const local = new Set(read('/proc/net/unix').split('\n').map(inodeOf));
  return processes('WebKitNetworkPr', group)
    .flatMap(links)
    .filter((link) => local.has(link));
}

const inodeOf = (line: string): string => `socket:[${line.trim().split(/\s+/)[6]}]`;

/** The kernel cuts names after 15 characters. */
const processes = (name: string, group: number): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isOf(pid, name, group));

function isOf(pid: number, wanted: string, group: number): boolean {
  // "pid (name) state ppid pgrp ...": the name may contain spaces.
  const [, name = '', after = ''] = /\((.*)\) (.*)/.exec(read(`/proc/${pid}/stat`)) ?? [];
  const [state, , ofGroup] = after.split(' ');
  return name === wanted && state !== 'Z' && Number(ofGroup) === group;
}

/** What the open files of a process are. */
const links = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return [];
    }
  });

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
