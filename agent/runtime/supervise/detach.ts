import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault, systemClock } from '#lib';
import { type Control, connectControl } from './control.ts';
import type { Environment } from './launch.ts';
import type { Layout } from './layout.ts';
import { readTail } from './log-files.ts';
import type { ServiceStatus } from './model.ts';

export interface DetachOptions {
  readonly layout: Layout;
  readonly root: string;
  /** Of the command. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly signal: AbortSignal;
}

const pollMs = 50;
const settled = new Set(['up', 'failed', 'scheduled', 'running']);

/** Starts `panther up` in a session of its own and waits until each service is up or has failed.
 * @throws Fault supervise.failed when it ends before */
export async function startDetached(options: DetachOptions): Promise<readonly ServiceStatus[]> {
  const { layout, root, env, signal } = options;
  const logFile = layout.logFile('supervisor');
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const output = openSync(logFile, 'a', 0o600);
  const args = [join(root, 'bin', 'panther'), 'up', ...options.args];
  const child = spawn(process.execPath, args, {
    ...{ cwd: root, env, detached: true },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let isOver = false;
  child.once('exit', () => {
    isOver = true;
  });
  child.once('error', () => {
    isOver = true;
  });
  child.unref();
  let control: Control | undefined;
  for (;;) {
    if (isOver) {
      const message = readTail(logFile, 10).join('\n');
      throw new Fault({ code: 'supervise.failed', message, where: logFile });
    }
    control ??= await connectControl(layout.socket);
    const statuses = (await control?.list()) ?? [];
    if (statuses.length > 0 && statuses.every(({ phase }) => settled.has(phase))) return statuses;
    await systemClock.sleep(pollMs, signal);
  }
}
