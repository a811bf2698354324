import { type Clock, Fault, type Service } from '#lib';
import { askHealth } from './health.ts';
import { type Launcher, obtainProcess } from './launch.ts';
import { limits } from './limits.ts';
import type { Ending, Phase, Problem, ServiceStatus } from './model.ts';
import type { ServiceProcess } from './process.ts';
import { decideRestart } from './restart-policy.ts';

/** Keeps one service that stays up running. */
export interface Runner {
  readonly name: string;
  status(): ServiceStatus;
  /** Starts it, or takes over what runs; resolves when it is up, its first start has failed, or it was
   * stopped. */
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface RunnerOptions {
  readonly service: Service;
  /** Where its door answers, and the whole address of its health. */
  readonly url: string | undefined;
  readonly healthUrl: string | undefined;
  readonly clock: Clock;
  readonly launcher: Launcher;
  /** What the log says about an end that was not asked for. */
  readonly explain: (ending: Ending) => Problem;
  readonly onChange: (status: ServiceStatus) => void;
}

export function createRunner(options: RunnerOptions): Runner {
  return new ServiceRunner(options);
}

class ServiceRunner implements Runner {
  readonly #options: RunnerOptions;
  #phase: Phase = 'waiting';
  #since: number;
  #process: ServiceProcess | undefined;
  #restarts = 0;
  #problem: Problem | undefined;
  #starts: number[] = [];
  #loop: Promise<void> | undefined;
  #settled = Promise.withResolvers<void>();
  #stop = new AbortController();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  get name(): string {
    return this.#options.service.name;
  }

  status(): ServiceStatus {
    const { service, url } = this.#options;
    return {
      name: service.name,
      description: service.description,
      phase: this.#phase,
      since: (this.#phase === 'up' ? this.#process?.startedAt : undefined) ?? this.#since,
      restarts: this.#restarts,
      ...(url === undefined ? {} : { url }),
      ...(this.#process === undefined
        ? {}
        : { pid: this.#process.pid, adopted: this.#process.adopted }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  start(): Promise<void> {
    if (this.#loop === undefined) {
      this.#stop = new AbortController();
      this.#settled = Promise.withResolvers();
      this.#problem = undefined;
      this.#starts = [];
      this.#loop = this.#run(this.#stop.signal).finally(() => {
        this.#loop = undefined;
        this.#settled.resolve();
      });
    }
    return this.#settled.promise;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#restarts += 1;
    await this.start();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#loop !== undefined) await this.#loop;
    else await this.#end(this.#options.launcher.left()?.process);
    this.#enter('stopped');
  }

  async #run(stop: AbortSignal): Promise<void> {
    const { clock, service } = this.#options;
    while (!stop.aborted) {
      this.#starts.push(clock.monotonicMs());
      const problem = await this.#runOnce(stop);
      if (stop.aborted) return;
      this.#problem = problem;
      if (problem.isFinal === true) {
        this.#enter('failed');
        return;
      }
      const decision = decideRestart(this.#starts, clock.monotonicMs(), service.restart);
      if (decision.kind === 'give-up') {
        this.#enter('failed');
        return;
      }
      this.#enter('backing off');
      // What is started after it does not wait for its second try, as with units.
      this.#settled.resolve();
      await sleepUnless(clock, decision.afterMs, stop);
      if (!stop.aborted) this.#restarts += 1;
    }
  }

  /** From the start of a process to its end; resolves to what went wrong. */
  async #runOnce(stop: AbortSignal): Promise<Problem> {
    this.#enter('starting');
    const process = await this.#obtain();
    if ('message' in process) return process;
    this.#process = process;
    this.#enter('starting');
    const over = new AbortController();
    const outcome = await Promise.race([
      process.ended.then((ending) => this.#options.explain(ending)),
      this.#watch(AbortSignal.any([stop, over.signal])),
      aborted(stop).then((): Problem => ({ message: 'stopped' })),
    ]);
    over.abort();
    if (stop.aborted) this.#enter('stopping');
    await this.#end(process);
    return outcome;
  }

  async #obtain(): Promise<ServiceProcess | Problem> {
    try {
      return await obtainProcess(this.#options.launcher, this.#options.service.stopTimeoutSec);
    } catch (error) {
      return problemOf(error);
    }
  }

  /** Waits until it is up, then asks on; resolves to a problem when it takes too long to start, or
   * gives no sign of life for as long as its watchdog allows. */
  async #watch(signal: AbortSignal): Promise<Problem> {
    const { clock, service, healthUrl } = this.#options;
    const { startPollMs, upPollMs, timeoutMs } = limits.health;
    let lastWellMs = clock.monotonicMs();
    let isUp = false;
    for (;;) {
      const health =
        healthUrl === undefined
          ? { well: true as const }
          : await askHealth(healthUrl, service.name, timeoutMs);
      if (signal.aborted) return { message: 'stopped' };
      const nowMs = clock.monotonicMs();
      const allowedMs = (isUp ? (service.watchdogSec ?? 60) : service.startTimeoutSec) * 1000;
      if (health.well) {
        lastWellMs = nowMs;
        if (!isUp) this.#becomeUp();
        isUp = true;
      } else if (nowMs - lastWellMs > allowedMs) {
        const since = `for ${Math.round(allowedMs / 1000)} s`;
        return { message: `${health.reason} ${since}`, hint: `panther logs ${service.name}` };
      }
      await sleepUnless(clock, isUp ? upPollMs : startPollMs, signal);
      if (signal.aborted) return { message: 'stopped' };
    }
  }

  #becomeUp(): void {
    this.#enter('up');
    this.#settled.resolve();
  }

  async #end(process: ServiceProcess | undefined): Promise<void> {
    await process?.end(this.#options.service.stopTimeoutSec * 1000);
    this.#process = undefined;
    this.#options.launcher.forget();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#options.clock.now();
    this.#options.onChange(this.status());
  }
}

/** What kept a process from being started. Throws on what is no Fault. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Fault)) throw error;
  const { message, hint, retryable } = error;
  return { message, ...(hint === undefined ? {} : { hint }), isFinal: !retryable };
}

async function sleepUnless(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
