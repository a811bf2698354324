import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';

// exit(2) ends the thread that calls it, exit_group(2) the process.
const numbers: Readonly<Record<string, number>> = { x64: 60, arm64: 93 };

/** The number of exit(2); undefined where this kit does not know it. */
export const exitOfThread = process.platform === 'linux' ? numbers[process.arch] : undefined;

/** A process whose first thread has ended while a second one lives; its first line is the port on which it
 * listens. The caller kills it. */
export async function startWithoutFirstThread(): Promise<ChildProcess & { readonly port: number }> {
  const program = `
    use threads; use IO::Socket::INET;
    my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die;
    threads->create(sub { sleep 1000 });
    $| = 1; print $server->sockport, "\\n";
    syscall(${exitOfThread}, 0);
  `;
  const child = spawn('perl', ['-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  // The kernel's own word, so that what is asked next is asked when there is something to find out.
  const status = () => readFileSync(`/proc/${child.pid}/status`, 'utf8');
  await eventually(() => expect(/^State:\s+(\w)/m.exec(status())?.[1]).toBe('Z'));
  return Object.assign(child, { port: Number(value) });
}
