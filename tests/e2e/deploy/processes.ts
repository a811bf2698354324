// Waiting for other processes, finding them, ending them.
import { readdirSync, readFileSync } from 'node:fs';
import { patienceMs } from '../../kit/patience.ts';

/** Polls until `isTrue` says so; fails with `what` after a time that only a defect needs. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes, from proc(5). */
export function processes(): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      entries.push({ pid: Number(name), parent, command });
    } catch (error) {
      // It ended between the listing and the reading.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return entries;
}

export function descendants(pid: number): number[] {
  const all = processes();
  const children = (parent: number): number[] =>
    all
      .filter((entry) => entry.parent === parent)
      .flatMap((entry) => [...children(entry.pid), entry.pid]);
  return children(pid);
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
