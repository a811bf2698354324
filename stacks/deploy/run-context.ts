import { type Clock, Fault } from '#lib';
import type { DeployEvent, DeployHost, Phase, PhaseTiming } from './types.ts';

/** Tells what is being done, for one host or for all at once. */
export interface PhaseTeller {
  /** Of the phases that are over. */
  readonly timings: readonly PhaseTiming[];
  /** Runs one phase: tells of its start and its end, and keeps its time. */
  phase<T>(phase: Phase, about: string, work: () => Promise<PhaseDone<T>>): Promise<T>;
  skip(phase: Phase, why: string): void;
  /** A line of a program that is running. */
  output(line: string): void;
  warn(message: string): void;
  /** A warning about something that is tried again. */
  retry(message: string): void;
  /** How often something was tried again. */
  readonly retries: number;
}

/** What every step of one deployment shares: who is deployed, what time it is, who listens. */
export interface RunContext extends PhaseTeller {
  readonly run: string;
  readonly host: DeployHost;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal | undefined;
}

export interface PhaseDone<T> {
  readonly value: T;
  readonly detail: string;
}

export interface RunContextOptions
  extends Pick<RunContext, 'run' | 'host' | 'clock' | 'env' | 'cwd' | 'signal'> {
  readonly onEvent: (event: DeployEvent) => void;
  /** Of phases that were over before this host's own began. */
  readonly before?: readonly PhaseTiming[];
}

export function createRunContext(options: RunContextOptions): RunContext {
  const teller = createPhaseTeller({ ...options, name: options.host.name });
  return {
    ...options,
    ...teller,
    // Not copied: it grows.
    get retries() {
      return teller.retries;
    },
  };
}

export interface PhaseTellerOptions {
  /** What its events give as their host. */
  readonly name: string;
  readonly clock: Clock;
  readonly onEvent: (event: DeployEvent) => void;
  readonly before?: readonly PhaseTiming[];
}

export function createPhaseTeller(options: PhaseTellerOptions): PhaseTeller {
  const { name: host, clock, onEvent } = options;
  const beganMs = clock.monotonicMs();
  const timings: PhaseTiming[] = [...(options.before ?? [])];
  let current: Phase = 'generate';
  let retries = 0;

  function tell(phase: Phase, status: 'started' | PhaseTiming['status'], detail: string): void {
    const elapsedMs = Math.round(clock.monotonicMs() - beganMs);
    onEvent({ event: 'phase', phase, status, host, elapsedMs, detail });
  }

  function end(timing: PhaseTiming): void {
    timings.push(timing);
    tell(timing.phase, timing.status, timing.detail);
  }

  return {
    timings,
    async phase(phase, about, work) {
      current = phase;
      const startMs = clock.monotonicMs();
      const durationMs = () => Math.round(clock.monotonicMs() - startMs);
      tell(phase, 'started', about);
      try {
        const { value, detail } = await work();
        end({ phase, status: 'done', durationMs: durationMs(), detail });
        return value;
      } catch (error) {
        const detail = error instanceof Fault ? (error.message.split('\n', 1)[0] ?? '') : 'bug';
        end({ phase, status: 'failed', durationMs: durationMs(), detail });
        throw error;
      }
    },
    skip: (phase, why) => end({ phase, status: 'skipped', durationMs: 0, detail: why }),
    output: (line) => onEvent({ event: 'output', phase: current, host, line }),
    warn: (message) => onEvent({ event: 'warning', host, message }),
    retry(message) {
      retries += 1;
      onEvent({ event: 'warning', host, message });
    },
    get retries() {
      return retries;
    },
  };
}
