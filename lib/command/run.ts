import { Fault, renderFault } from '../fault.ts';
import { limits } from '../limits.ts';
import { createLog, type Log, parseLogLevel } from '../log.ts';
import { redactText, redactValue } from '../redact.ts';
import type { AnyCommand, CommandContext } from './define.ts';
import { renderHelp } from './help.ts';
import { type CommandIo, type InterruptSignal, interruptSignals } from './io.ts';
import { parseCommandLine } from './parse.ts';

/** Runs a command with what follows its name and resolves to the exit code; never rejects.
 * An expected failure goes to stderr as `renderFault` or, with `--json`, as one line
 * `{"error":{code,message,hint,where}}`, and ends with its own code; anything else goes there with
 * its stack and ends with 1. The first SIGINT, SIGTERM or SIGHUP aborts `signal`, a second one ends
 * the process. When nobody reads stdout any more the rest is dropped and `signal` aborted. */
export async function runCommand(
  command: AnyCommand,
  argv: readonly string[],
  io: CommandIo,
): Promise<number> {
  const wantsJson = argv.includes('--json');
  const interrupts = watchInterrupts(io);
  const output = watchOutput(io, interrupts.controller);
  try {
    const { args, options, json, help } = parseCommandLine(command, argv);
    if (help) {
      output.stdout(renderHelp(command));
      return 0;
    }
    const context: CommandContext = {
      // parseCommandLine built both from the specs that their types are inferred from.
      args: args as CommandContext['args'],
      options: options as CommandContext['options'],
      stdout: output.stdout,
      stderr: output.stderr,
      report: (value, render) => output.stdout(json ? JSON.stringify(value) : render()),
      json,
      log: commandLog(io, json, output.stderr),
      env: io.env,
      cwd: io.cwd,
      signal: interrupts.controller.signal,
      isTTY: io.stdout.isTTY === true,
      color: decideColor(io),
    };
    return (await command.run(context)) ?? 0;
  } catch (error) {
    const interrupted = exitCodeOfInterrupt(error, interrupts.first(), output.isClosed());
    if (!output.isClosed()) output.stderr(renderFailure(error, wantsJson));
    return interrupted ?? (error instanceof Fault ? error.exitCode : 1);
  } finally {
    interrupts.end();
  }
}

/** The line or lines that tell of a failure; secrets that slipped into its text are taken out. */
export function renderFailure(error: unknown, asJson: boolean): string {
  if (asJson) {
    const shown = error instanceof Fault ? error.toJSON() : { code: 'bug', message: textOf(error) };
    return JSON.stringify({ error: redactValue(shown) });
  }
  return redactText(error instanceof Fault ? renderFault(error) : textOf(error));
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return `this is a bug: ${String(error)} was thrown`;
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < 8; cause = cause.cause) {
    causes.push(`caused by: ${cause.stack ?? cause.message}`);
  }
  return ['this is a bug:', error.stack ?? error.message, ...causes].join('\n');
}

function watchInterrupts(io: CommandIo) {
  const controller = new AbortController();
  let first: { readonly signal: InterruptSignal; readonly atMs: number } | undefined;
  const end = io.onSignal((signal) => {
    const atMs = io.clock.monotonicMs();
    if (first === undefined) {
      first = { signal, atMs };
      const message = signal === 'SIGINT' ? 'interrupted' : `stopped by ${signal}`;
      controller.abort(new Fault({ code: 'aborted', message }));
    } else if (atMs - first.atMs > limits.command.sameInterruptMs) {
      io.exitNow(interruptSignals[signal]);
    }
  });
  return { controller, end, first: () => first?.signal };
}

function watchOutput(io: CommandIo, controller: AbortController) {
  let isClosed = false;
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isClosed = true;
    const message = 'nobody reads the output any more';
    controller.abort(new Fault({ code: 'aborted', message }));
  };
  // A lost stderr only loses narration.
  const onStderrError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  };
  // Never taken off again: the error of a write comes later, maybe after the command has ended.
  io.stdout.on('error', onError);
  io.stderr.on('error', onStderrError);
  return {
    stdout(text: string): void {
      if (!isClosed) io.stdout.write(asLine(text));
    },
    stderr(text: string): void {
      io.stderr.write(asLine(text));
    },
    isClosed: () => isClosed,
  };
}

function asLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** 128 + 13: what a shell shows for a program that SIGPIPE ended. */
const closedPipeExitCode = 141;

function exitCodeOfInterrupt(
  error: unknown,
  signal: InterruptSignal | undefined,
  isOutputClosed: boolean,
): number | undefined {
  if (!(error instanceof Fault) || error.code !== 'aborted') return undefined;
  if (signal !== undefined) return interruptSignals[signal];
  return isOutputClosed ? closedPipeExitCode : undefined;
}

function commandLog(io: CommandIo, json: boolean, write: (line: string) => void): Log {
  const level = parseLogLevel(io.env.PANTHER_LOG_LEVEL) ?? 'info';
  return createLog({ level, format: json ? 'json' : 'pretty', write, clock: io.clock });
}

/** https://no-color.org and the FORCE_COLOR that Node itself knows. */
function decideColor(io: CommandIo): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return io.stdout.isTTY === true && TERM !== 'dumb';
}
