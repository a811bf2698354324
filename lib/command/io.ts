import { type Clock, systemClock } from '../clock.ts';

/** Everything a command line touches outside itself. */
export interface CommandIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  /** Calls `listener` for each SIGINT, SIGTERM and SIGHUP until the returned function is called. */
  readonly onSignal: (listener: (signal: InterruptSignal) => void) => () => void;
  /** Ends the process now, whatever it is at. */
  readonly exitNow: (exitCode: number) => void;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** With the exit code that tells of it, 128 + its number. */
export const interruptSignals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type InterruptSignal = keyof typeof interruptSignals;

/** The io of a real process, for an entry file: `processIo(process)`. */
export function processIo(source: NodeJS.Process): CommandIo {
  const signals = Object.keys(interruptSignals) as InterruptSignal[];
  return {
    stdout: source.stdout,
    stderr: source.stderr,
    env: source.env,
    cwd: source.cwd(),
    clock: systemClock,
    onSignal(listener) {
      for (const signal of signals) source.on(signal, listener);
      return () => {
        for (const signal of signals) source.off(signal, listener);
      };
    },
    exitNow: (exitCode) => source.exit(exitCode),
  };
}
