import { type Clock, Fault } from '#lib';
import type { BootstrapEvent, BootstrapHost, Step, StepStatus } from './types.ts';

type StepName = Extract<BootstrapEvent, { readonly event: 'step' }>['step'];

/** What every part of one run shares: whose installation, what time it is, who listens. */
export interface Run {
  readonly host: BootstrapHost;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal | undefined;
  readonly emit: (event: BootstrapEvent) => void;
  /** Tells of the start and the end of a step; `work` resolves to its value and what was done. */
  step<T>(
    step: StepName,
    about: string,
    work: () => Promise<readonly [value: T, detail: string]>,
  ): Promise<T>;
  /** A line of the program that is running. */
  output(step: Step, line: string): void;
  warn(message: string): void;
}

export type RunOptions = Pick<Run, 'host' | 'clock' | 'env' | 'cwd' | 'signal' | 'emit'>;

export function createRun(options: RunOptions): Run {
  const { clock, emit } = options;
  const host = options.host.name;
  const beganMs = clock.monotonicMs();
  const tell = (step: StepName, status: StepStatus, detail: string) => {
    const elapsedMs = Math.round(clock.monotonicMs() - beganMs);
    emit({ event: 'step', step, status, host, elapsedMs, detail });
  };
  return {
    ...options,
    async step(step, about, work) {
      tell(step, 'started', about);
      try {
        const [value, detail] = await work();
        tell(step, 'done', detail);
        return value;
      } catch (error) {
        tell(step, 'failed', error instanceof Fault ? firstLine(error.message) : 'bug');
        throw error;
      }
    },
    output: (step, line) => emit({ event: 'output', step, host, line }),
    warn: (message) => emit({ event: 'warning', host, message }),
  };
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
