import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type Clock, endGroup, Fault, readProcessStat } from '#lib';
import type { Ending } from './model.ts';
import { isAlive, type ProcessRecord } from './record.ts';

/** A running service process, started by this supervisor or by an earlier one. */
export interface ServiceProcess {
  readonly pid: number;
  readonly startTicks: string;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly adopted: boolean;
  readonly ended: Promise<Ending>;
  /** SIGTERM to its whole group, SIGKILL after `graceMs`. Resolves when nothing of it runs. */
  end(graceMs: number): Promise<void>;
}

export interface SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Appended to. The process writes it itself, so that it can go on without its supervisor. */
  readonly logFile: string;
}

/** Starts a process as leader of a group of its own.
 * @throws Fault exec.not-found, io.write-failed */
export async function spawnProcess(options: SpawnOptions): Promise<ServiceProcess> {
  const output = openLog(options.logFile);
  try {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', output, output],
    });
    const ended = new Promise<Ending>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve({ ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }),
      );
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(
          new Fault({
            code: 'exec.not-found',
            message: `cannot start it: ${cause.message}`,
            cause,
          }),
        ),
      );
    });
    const pid = child.pid as number;
    const startTicks = readProcessStat(pid)?.startTicks ?? '';
    return {
      ...{ pid, startTicks, ended, adopted: false, startedAt: options.clock.now() },
      end: (graceMs) => endGroup(pid, graceMs),
    };
  } finally {
    closeSync(output);
  }
}

const adoptedPollMs = 200;

/** Takes over a process that runs already; how it ends cannot be known, only that it did. */
export function adoptProcess(record: ProcessRecord, clock: Clock): ServiceProcess {
  const watch = async (): Promise<Ending> => {
    while (isAlive(record)) await clock.sleep(adoptedPollMs);
    return {};
  };
  const { pid, startTicks, startedAt } = record;
  return {
    ...{ pid, startTicks, startedAt, adopted: true, ended: watch() },
    end: (graceMs) => endGroup(pid, graceMs),
  };
}

function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (cause) {
    throw new Fault({
      code: 'io.write-failed',
      message: `cannot write the log: ${(cause as Error).message}`,
      where: file,
      cause,
    });
  }
}
