import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { pid, platform } from 'node:process';

/**
 * Keeps this process, and the browser that it starts, on one core. Processes of browsers that move between cores take a seventh more CPU time.
 * Elsewhere than on Linux, or without taskset, they move.
 */
export function stayOnOneCore(index: number): void {
  if (platform === 'linux') spawnSync('taskset', ['-acp', String(index % availableParallelism()), String(pid)]);
}
