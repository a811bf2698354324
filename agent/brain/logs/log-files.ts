import { join } from 'node:path';
import {
  type Clock,
  createRedactor,
  type Log,
  type LogFields,
  type LogLevel,
  type Redactor,
} from '#lib';
import { createRotatingFile, type RotatingFile } from './rotating-file.ts';

const names = ['brain', 'api', 'oms'] as const;
type Name = (typeof names)[number];

/** The brief's files in `logs/`, beside the lines of the service manager: what each part did, and
 * `errors.log` with the errors of all of them. */
export interface LogFiles extends Readonly<Record<Name, Log>> {
  close(): void;
}

export const logFileLimits = { maxBytes: 5 * 1024 * 1024, keep: 3 } as const;

export interface LogFilesOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Gets every line of `brain`, the errors of the others, and that a file cannot be written. */
  readonly report: Log;
  readonly limits?: typeof logFileLimits | { readonly maxBytes: number; readonly keep: number };
}

/** Lines are `[YYYY-MM-DD HH:MM:SS] [LEVEL] [module] message key=value`, in UTC, without secrets. A file
 * that cannot be written is told once and stops nothing. */
export function createLogFiles(options: LogFilesOptions): LogFiles {
  const { folder, report, limits = logFileLimits } = options;
  const redactor = createRedactor();
  const files = new Map(
    [...names, 'errors'].map((name) => [
      name,
      createRotatingFile(join(folder, `${name}.log`), limits),
    ]),
  );
  const told = new Set<string>();

  function write(name: string, line: string): void {
    try {
      (files.get(name) as RotatingFile).write(line);
      told.delete(name);
    } catch (error) {
      if (!told.has(name)) {
        report.error('a log file cannot be written', {
          file: `${name}.log`,
          reason: (error as Error).message,
        });
      }
      told.add(name);
    }
  }

  const open = (name: Name, forward: (level: LogLevel) => boolean): Log =>
    createFileLog({ ...options, redactor, name, write, forward }, report);
  return {
    brain: open('brain', () => true),
    api: open('api', (level) => level === 'error'),
    oms: open('oms', (level) => level === 'error'),
    close() {
      for (const file of files.values()) file.close();
    },
  };
}

interface FileLogOptions extends LogFilesOptions {
  readonly redactor: Redactor;
  readonly name: Name;
  readonly write: (name: string, line: string) => void;
  readonly forward: (level: LogLevel) => boolean;
}

function createFileLog(options: FileLogOptions, report: Log, bindings: LogFields = {}): Log {
  const { name, clock, redactor, write, forward } = options;
  const emit = (level: LogLevel, message: string, fields: LogFields | undefined): void => {
    // The bindings are in `report` already.
    if (forward(level)) report[level](message, fields);
    if (level === 'debug') return;
    const { module = name, ...members } = redactor.value({ ...bindings, ...fields }) as LogFields;
    const about = { at: clock.now(), level, module: String(module) };
    const line = renderLine(about, redactor.text(message), members);
    write(name, line);
    if (level === 'error') write('errors', line);
  };
  return {
    debug: (message, fields) => emit('debug', message, fields),
    info: (message, fields) => emit('info', message, fields),
    warn: (message, fields) => emit('warn', message, fields),
    error: (message, fields) => emit('error', message, fields),
    child: (more) => createFileLog(options, report.child(more), { ...bindings, ...more }),
  };
}

interface About {
  readonly at: number;
  readonly level: LogLevel;
  readonly module: string;
}

function renderLine({ at, level, module }: About, message: string, members: LogFields): string {
  const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  const fields = Object.entries(members).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${renderValue(value)}`],
  );
  const text = [oneLine(message), ...fields].join(' ');
  return `[${time}] [${level.toUpperCase()}] [${oneLine(module)}] ${text}\n`;
}

function renderValue(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=\p{Cc}]+$/u.test(value)) return value;
  return oneLine(JSON.stringify(value));
}

/** A line cannot pretend to be two. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
