import { readdir, readFile } from 'node:fs/promises';
import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Kills the browser whose profile is in this folder, without a chance to write anything, and waits for its end. For Linux. */
export async function killBrowser(folder: string): Promise<void> {
  for (let pids = await processesOf(folder); pids.length > 0; pids = await processesOf(folder)) {
    for (const pid of pids) killIfThere(pid);
    await sleep(50);
  }
}

async function processesOf(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_, at) => lines[at]?.includes(folder));
}

function killIfThere(pid: number): void {
  try {
    kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
