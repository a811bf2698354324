import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type Clock, Fault, readJsonFile, type Service, writeFileAtomic } from '#lib';
import { type Launcher, obtainProcess } from './launch.ts';
import type { Ending, Phase, Problem, ServiceStatus } from './model.ts';
import type { ServiceProcess } from './process.ts';
import { problemOf, type Runner } from './runner.ts';
import { nextRunAt, wasMissed } from './schedule.ts';

export interface TimerOptions {
  readonly service: Service;
  readonly clock: Clock;
  /** Remembers when it was run last, for runs missed while nothing supervised. */
  readonly stampFile: string;
  readonly launcher: Launcher;
  readonly explain: (ending: Ending) => Problem;
  readonly onChange: (status: ServiceStatus) => void;
}

/** Runs a service with a schedule to its end, again and again; `restart` runs it now. */
export function createTimer(options: TimerOptions): Runner {
  return new ServiceTimer(options);
}

class ServiceTimer implements Runner {
  readonly #options: TimerOptions;
  readonly #calendar: string;
  #phase: Phase = 'waiting';
  #since: number;
  #runs = 0;
  #problem: Problem | undefined;
  #process: ServiceProcess | undefined;
  #stop = new AbortController();
  #wake = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(options: TimerOptions) {
    this.#options = options;
    this.#calendar = options.service.schedule?.calendar ?? '';
    this.#since = options.clock.now();
  }

  get name(): string {
    return this.#options.service.name;
  }

  status(): ServiceStatus {
    const { service, clock } = this.#options;
    return {
      name: service.name,
      description: service.description,
      phase: this.#phase,
      since: (this.#phase === 'running' ? this.#process?.startedAt : undefined) ?? this.#since,
      restarts: this.#runs,
      ...(this.#process === undefined
        ? {}
        : { pid: this.#process.pid, adopted: this.#process.adopted }),
      ...(this.#phase === 'scheduled' ? { nextRunAt: nextRunAt(this.#calendar, clock.now()) } : {}),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  async start(): Promise<void> {
    if (this.#loop !== undefined) return;
    this.#stop = new AbortController();
    this.#loop = this.#run(this.#stop.signal).finally(() => {
      this.#loop = undefined;
    });
  }

  async restart(): Promise<void> {
    await this.start();
    this.#wake.abort();
  }

  async stop(): Promise<void> {
    const { service, launcher } = this.#options;
    this.#stop.abort();
    await this.#loop;
    await launcher.left()?.process.end(service.stopTimeoutSec * 1000);
    launcher.forget();
    this.#enter('stopped');
  }

  async #run(stop: AbortSignal): Promise<void> {
    const { clock, service, stampFile } = this.#options;
    const last = readStamp(stampFile);
    if (last === undefined) writeStamp(stampFile, clock.now());
    const isPersistent = service.schedule?.persistent ?? false;
    let isDue = isPersistent && last !== undefined && wasMissed(this.#calendar, last, clock.now());
    while (!stop.aborted) {
      if (isDue) await this.#runOnce(stop);
      if (stop.aborted) return;
      this.#wake = new AbortController();
      this.#enter('scheduled');
      const signal = AbortSignal.any([stop, this.#wake.signal]);
      const waitMs = nextRunAt(this.#calendar, clock.now()) - clock.now();
      await clock.sleep(waitMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      isDue = true;
    }
  }

  async #runOnce(stop: AbortSignal): Promise<void> {
    const { clock, service, launcher, stampFile, explain } = this.#options;
    writeStamp(stampFile, clock.now());
    let process: ServiceProcess;
    try {
      process = await obtainProcess(launcher, service.stopTimeoutSec);
    } catch (error) {
      this.#problem = problemOf(error);
      return;
    }
    this.#process = process;
    this.#enter('running');
    const onStop = () => void process.end(service.stopTimeoutSec * 1000);
    stop.addEventListener('abort', onStop, { once: true });
    const ending = await process.ended;
    stop.removeEventListener('abort', onStop);
    this.#runs += 1;
    this.#problem = ending.code === 0 || process.adopted ? undefined : explain(ending);
    this.#process = undefined;
    launcher.forget();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#options.clock.now();
    this.#options.onChange(this.status());
  }
}

const stampSchema = z.strictObject({ lastRunAt: z.number() });

function readStamp(file: string): number | undefined {
  try {
    return readJsonFile(file, stampSchema).lastRunAt;
  } catch (error) {
    // Never run, or not to be known: then it waits for its next moment.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function writeStamp(file: string, lastRunAt: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileAtomic(file, `${JSON.stringify({ lastRunAt })}\n`);
}
