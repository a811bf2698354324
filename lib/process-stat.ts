import { readFileSync } from 'node:fs';

export interface ProcessStat {
  /** One letter; `Z` for a process that ended and was not collected. */
  readonly state: string;
  readonly group: number;
  /** When it started, in clock ticks since boot: tells it from a later process of the same number. */
  readonly startTicks: string;
}

/** What proc_pid_stat(5) says; undefined when the process is gone, or there is no /proc. */
export function readProcessStat(pid: number | 'self'): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // Ended while we looked, or another operating system: both are the answer "not known".
    return undefined;
  }
  // The name in parentheses may hold anything, parentheses included. Behind it: fields 3, 4, …
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', group: Number(fields[2]), startTicks: fields[19] ?? '' };
}
