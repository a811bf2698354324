import { type Clock, Fault } from '#lib';
import type { DeployEvent, DeployHost, Phase, PhaseTiming } from './types.ts';

/** What every step of one deployment shares: who is deployed, what time it is, who listens. */
export interface RunContext {
  readonly run: string;
  readonly host: DeployHost;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal | undefined;
  /** Of the phases that are over. */
  readonly timings: readonly PhaseTiming[];
  /** Runs one phase: tells of its start and its end, and keeps its time. */
  phase<T>(phase: Phase, about: string, work: () => Promise<PhaseDone<T>>): Promise<T>;
  skip(phase: Phase, why: string): void;
  /** A line of a program that is running. */
  output(line: string): void;
  warn(message: string): void;
}

export interface PhaseDone<T> {
  readonly value: T;
  readonly detail: string;
}

export interface RunContextOptions
  extends Pick<RunContext, 'run' | 'host' | 'clock' | 'env' | 'cwd' | 'signal'> {
  readonly onEvent: (event: DeployEvent) => void;
}

export function createRunContext(options: RunContextOptions): RunContext {
  const { host, clock, onEvent } = options;
  const beganMs = clock.monotonicMs();
  const timings: PhaseTiming[] = [];
  let current: Phase = 'generate';

  function tell(phase: Phase, status: 'started' | PhaseTiming['status'], detail: string): void {
    const elapsedMs = Math.round(clock.monotonicMs() - beganMs);
    onEvent({ event: 'phase', phase, status, host: host.name, elapsedMs, detail });
  }

  function end(timing: PhaseTiming): void {
    timings.push(timing);
    tell(timing.phase, timing.status, timing.detail);
  }

  return {
    ...options,
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
    output: (line) => onEvent({ event: 'output', phase: current, host: host.name, line }),
    warn: (message) => onEvent({ event: 'warning', host: host.name, message }),
  };
}
