import * as fs from 'node:fs';
import { readProcessStat } from '#lib';

// A pipe does not say whether anybody reads it, except to poll(2), which Node does not offer, and to a write.
// proc(5) shows who has it open: of the processes of this user. sshd's are hidden, but when the one that began
// our session is gone, so is the connection.

/** Asks again and again whether the pipe behind a descriptor still has a reader. True is only said of one
 * that was lost: a reader that was seen and is not there any more, or the end of whoever began the session
 * while none is seen. */
export function watchPipe(descriptor: number): () => boolean {
  const name = linkOf(`/proc/self/fd/${descriptor}`);
  const starter = findStarter();
  let wasSeen = false;
  return () => {
    if (name === undefined) return false;
    const isSeen = hasReader(name);
    wasSeen ||= isSeen;
    if (isSeen) return false;
    return wasSeen || (starter !== undefined && !isSame(starter));
  };
}

interface Seen {
  readonly pid: number;
  readonly startTicks: string;
}

function isSame({ pid, startTicks }: Seen): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && !stat.hasEnded && stat.startTicks === startTicks;
}

/** The parent of the first process of our session: sshd's, or a terminal's. */
function findStarter(): Seen | undefined {
  let own = readLineage('self');
  const session = own?.session;
  for (let steps = 0; own !== undefined && steps < ancestorsMax; steps += 1) {
    const { parent } = own;
    const above = readLineage(parent);
    if (above?.session !== session) {
      const startTicks = readProcessStat(parent)?.startTicks;
      return parent <= 1 || startTicks === undefined ? undefined : { pid: parent, startTicks };
    }
    own = above;
  }
  return undefined;
}

const ancestorsMax = 64;

/** Fields 4 and 6 of proc_pid_stat(5). */
function readLineage(
  pid: number | 'self',
): { readonly parent: number; readonly session: number } | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields === undefined
    ? undefined
    : { parent: Number(fields[1]), session: Number(fields[3]) };
}

/** Whether another process that we may look into has the pipe open for reading. */
function hasReader(name: string): boolean {
  return fs
    .readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .some((pid) => listOrNothing(`/proc/${pid}/fd`).some((fd) => reads(pid, fd, name)));
}

function reads(pid: string, fd: string, name: string): boolean {
  if (linkOf(`/proc/${pid}/fd/${fd}`) !== name) return false;
  const flags = /^flags:\s*0*([0-7]+)$/m.exec(readOrNothing(`/proc/${pid}/fdinfo/${fd}`) ?? '');
  // O_ACCMODE; 1 is writing alone.
  return flags !== null && (Number.parseInt(flags[1] ?? '1', 8) & 3) !== 1;
}

// Processes end while they are looked at, and others' are closed to us: both are "not seen".
function linkOf(path: string): string | undefined {
  try {
    return fs.readlinkSync(path);
  } catch {
    return undefined;
  }
}

function listOrNothing(path: string): readonly string[] {
  try {
    return fs.readdirSync(path);
  } catch {
    return [];
  }
}

function readOrNothing(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
