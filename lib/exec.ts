import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { abortFault, throwIfAborted } from './abort.ts';
import { systemClock } from './clock.ts';
import { createLineSplitter, createOutputBuffer } from './exec-output.ts';
import { Fault } from './fault.ts';
import { limits } from './limits.ts';
import { endGroup, forgetGroup, rememberGroup } from './process-group.ts';
import { createRedactor, type Redactor } from './redact.ts';

export interface ExecOptions {
  readonly cwd?: string | undefined;
  /** The whole environment of the command. Default: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Written to its stdin, which is empty otherwise. A command that does not read it is no error. */
  readonly input?: string | Uint8Array | undefined;
  /** Default `limits.exec.timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Of each of stdout and stderr; what is over is left out in the middle, and said so. */
  readonly maxOutputBytes?: number | undefined;
  /** For what is not the result: the lines given to the callbacks and the text of a Fault. */
  readonly redactor?: Redactor | undefined;
  readonly onStdoutLine?: ((line: string) => void) | undefined;
  readonly onStderrLine?: ((line: string) => void) | undefined;
  /** Exit codes that are results, not failures. Default [0]. With 'any' death by a signal is a
   * result too (128 + its number, as a shell says it). */
  readonly allowExitCodes?: readonly number[] | 'any' | undefined;
  /** Between SIGTERM and SIGKILL. Default `limits.exec.killGraceMs`. */
  readonly killGraceMs?: number | undefined;
}

export interface ExecResult {
  readonly exitCode: number;
  /** The signal it died of. */
  readonly signal: NodeJS.Signals | undefined;
  /** As the command wrote it: not redacted. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Something was left out of stdout or stderr. */
  readonly truncated: boolean;
}

/** Runs a program with a list of arguments; no shell reads them. It runs in a process group of its
 * own, which is ended with it: nothing it started is left running, except what made itself a daemon
 * in a session of its own. Throws Fault `exec.not-found`, `exec.timeout`, `exec.failed` (an exit
 * code that is not allowed, with the last lines of stderr), `aborted`, `io.read-failed` (no `cwd`). */
export async function exec(
  command: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  throwIfAborted(options.signal);
  const startMs = systemClock.monotonicMs();
  const redactor = options.redactor ?? createRedactor();
  const maxBytes = options.maxOutputBytes ?? limits.exec.outputMaxBytes;
  const stdout = createOutputBuffer(maxBytes);
  const stderr = createOutputBuffer(maxBytes);
  const run: Run = { command, args, options, redactor, stdout, stderr };
  const { code, signal } = await runProcess(run);
  const result: ExecResult = {
    exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
    signal: signal ?? undefined,
    stdout: stdout.text(),
    stderr: stderr.text(),
    durationMs: systemClock.monotonicMs() - startMs,
    truncated: stdout.truncated || stderr.truncated,
  };
  if (!isAllowed(result, options.allowExitCodes ?? [0])) throw failedFault(run, result);
  return result;
}

type OutputBuffer = ReturnType<typeof createOutputBuffer>;

interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: ExecOptions;
  readonly redactor: Redactor;
  readonly stdout: OutputBuffer;
  readonly stderr: OutputBuffer;
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

async function runProcess(run: Run): Promise<Exit> {
  const { options } = run;
  const timeoutMs = options.timeoutMs ?? limits.exec.timeoutMs;
  const graceMs = options.killGraceMs ?? limits.exec.killGraceMs;
  const child = spawn(run.command, run.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const exited = exitOf(child, run);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const pid = child.pid;
  if (pid === undefined) return exited;
  rememberGroup(pid);

  let failure: { readonly error: unknown } | undefined;
  let ending: Promise<void> | undefined;
  const abandoned = Promise.withResolvers<Exit>();
  const stop = (error: unknown) => {
    failure ??= { error };
    // Not even SIGKILL ends a process that waits for a dead disk or network file system.
    ending ??= endGroup(pid, graceMs).then(() => {
      setTimeout(
        () => abandoned.resolve({ code: null, signal: 'SIGKILL' }),
        limits.exec.drainMs,
      ).unref();
    });
  };
  const onAbort = () => stop(options.signal && abortFault(options.signal));
  const deadline = setTimeout(() => stop(timeoutFault(run, timeoutMs)), timeoutMs);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted === true) onAbort();
  try {
    const finish = connect(child, run, stop);
    const exit = await Promise.race([exited, abandoned.promise]);
    await Promise.race([closed, systemClock.sleep(limits.exec.drainMs)]);
    await (ending ?? endGroup(pid, graceMs));
    finish();
    if (failure !== undefined) throw failure.error;
    return exit;
  } finally {
    clearTimeout(deadline);
    options.signal?.removeEventListener('abort', onAbort);
    forgetGroup(pid);
    child.stdin?.destroy();
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function exitOf(child: ChildProcess, run: Run): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', (error) => {
      // Without a process there will be no exit; with one, the error is about a signal or a pipe.
      if (child.pid === undefined) reject(spawnFault(run, error));
    });
  });
}

/** Joins the pipes with the buffers and the callbacks. What it returns gives out the last lines. */
function connect(child: ChildProcess, run: Run, stop: (error: unknown) => void): () => void {
  const { options } = run;
  const guarded = (action: () => void) => {
    try {
      action();
    } catch (error) {
      stop(error);
    }
  };
  const ends: (() => void)[] = [];
  for (const [stream, buffer, onLine] of [
    [child.stdout, run.stdout, options.onStdoutLine],
    [child.stderr, run.stderr, options.onStderrLine],
  ] as const) {
    const redactLine = run.redactor.lines();
    const give = (line: string) => onLine?.(redactLine(line));
    const lines = createLineSplitter(give, limits.exec.lineMaxBytes);
    stream?.on('error', stop);
    stream?.on('data', (chunk: Buffer) => {
      buffer.push(chunk);
      if (onLine !== undefined) guarded(() => lines.push(chunk));
    });
    if (onLine !== undefined) ends.push(() => guarded(() => lines.end()));
  }
  child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') stop(error);
  });
  if (options.input !== undefined) child.stdin?.end(options.input);
  return () => {
    for (const end of ends) end();
  };
}

function isAllowed(result: ExecResult, allowed: readonly number[] | 'any'): boolean {
  if (allowed === 'any') return true;
  return result.signal === undefined && allowed.includes(result.exitCode);
}

function spawnFault(run: Run, error: NodeJS.ErrnoException): Fault {
  const { command, options } = run;
  if (options.cwd !== undefined && !existsSync(options.cwd)) {
    return new Fault({
      code: 'io.read-failed',
      message: `cannot run ${command} in a folder that does not exist`,
      where: options.cwd,
      cause: error,
    });
  }
  if (error.code === 'ENOENT' || error.code === 'EACCES') {
    const missing = error.code === 'ENOENT';
    return new Fault({
      code: 'exec.not-found',
      message: missing ? `${command} is not on this machine` : `${command} may not be executed`,
      hint: missing ? '`panther doctor` says what is missing and how to get it' : undefined,
      cause: error,
    });
  }
  const message = `${describe(run)} could not be started: ${error.message}`;
  return new Fault({ code: 'exec.failed', message, cause: error });
}

function timeoutFault(run: Run, timeoutMs: number): Fault {
  return new Fault({
    code: 'exec.timeout',
    message: `${describe(run)} was ended: not done within ${timeoutMs / 1000} s`,
  });
}

function failedFault(run: Run, result: ExecResult): Fault {
  const how =
    result.signal === undefined
      ? `failed with exit code ${result.exitCode}`
      : `was killed by ${result.signal}`;
  const said = lastLines(run.redactor.text(result.stderr.trim() || result.stdout.trim()));
  const message = [`${describe(run)} ${how}`, ...said.map((line) => `  ${line}`)].join('\n');
  return new Fault({ code: 'exec.failed', message });
}

function lastLines(text: string): string[] {
  const { faultLinesMax, faultLineMaxChars } = limits.exec;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-faultLinesMax).map((line) => line.trimEnd().slice(0, faultLineMaxChars));
}

/** The command as a person would write it, short and without secrets. */
function describe(run: Run): string {
  const words = [basename(run.command), ...run.args.map(quoted)];
  const text = run.redactor.text(words.join(' ')).replace(/\s+/g, ' ');
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./~#-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
