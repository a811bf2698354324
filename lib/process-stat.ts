import { readFileSync } from 'node:fs';

export interface ProcessStat {
  /** It ended, and only was not collected. One that is a zombie by its first thread while others are
   * still ending is not there yet: it holds its ports, files and locks until the last is gone. */
  readonly hasEnded: boolean;
  /** Its first thread is ending or has ended; with it a program of ours ends. It may still be in the table
   * of processes when its files are closed and its locks free. */
  readonly isEnding: boolean;
  readonly group: number;
  /** When it started, in clock ticks since boot: tells it from a later process of the same number. */
  readonly startTicks: string;
}

// PF_EXITING of the kernel's include/linux/sched.h.
const exiting = 0x4;

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
  const [state, flags, threads] = [fields[0], Number(fields[6]), Number(fields[17])];
  return {
    hasEnded: state === 'Z' && threads <= 1,
    isEnding: (flags & exiting) !== 0,
    group: Number(fields[2]),
    startTicks: fields[19] ?? '',
  };
}
