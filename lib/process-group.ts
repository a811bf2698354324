import { readdirSync } from 'node:fs';
import { systemClock } from './clock.ts';
import { readProcessStat } from './process-stat.ts';

// Commands run as leaders of process groups of their own, so that whatever they start can be ended
// with them. The price: the terminal's Ctrl-C does not reach them, hence the hook below.
const leaders = new Set<number>();
let isHooked = false;

/** Remembers the group until `forgetGroup`; if this process exits before, the group is killed. */
export function rememberGroup(leader: number): void {
  leaders.add(leader);
  if (isHooked) return;
  isHooked = true;
  process.once('exit', () => {
    for (const pid of leaders) signalGroup(pid, 'SIGKILL');
  });
}

export function forgetGroup(leader: number): void {
  leaders.delete(leader);
}

// After SIGKILL only the kernel can delay the end of a process.
const killedWithinMs = 1_000;
const pollMs = 10;

/** Asks every process of the group to end and kills what is left after `graceMs`. Resolves when
 * nothing of it runs, or one second after the kill. */
export async function endGroup(leader: number, graceMs: number): Promise<void> {
  if (!isGroupAlive(leader)) return;
  signalGroup(leader, 'SIGTERM');
  if (await isGoneWithin(leader, graceMs)) return;
  signalGroup(leader, 'SIGKILL');
  await isGoneWithin(leader, killedWithinMs);
}

async function isGoneWithin(leader: number, ms: number): Promise<boolean> {
  const until = systemClock.monotonicMs() + ms;
  while (isGroupAlive(leader)) {
    const leftMs = until - systemClock.monotonicMs();
    if (leftMs <= 0) return false;
    await systemClock.sleep(Math.min(pollMs, leftMs));
  }
  return true;
}

function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    // ESRCH: nobody is left. EPERM: only processes that changed their user are.
    return false;
  }
}

function isGroupAlive(leader: number): boolean {
  return signalGroup(leader, 0) && !isGroupOfZombies(leader);
}

/** In a container whose first process does not collect orphans a group may consist of dead
 * processes forever. False where there is no /proc to ask. */
function isGroupOfZombies(leader: number): boolean {
  if (process.platform !== 'linux') return false;
  let members = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = readProcessStat(Number(pid));
    if (stat?.group !== leader) continue;
    if (!stat.hasEnded) return false;
    members++;
  }
  return members > 0;
}
