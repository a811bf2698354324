import { type Clock, systemClock } from './clock.ts';
import type { Redactor } from './redact.ts';
import { createRedactor } from './redact.ts';

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const;

export type LogLevel = keyof typeof levels;
export type LogFormat = 'json' | 'pretty';
export type LogFields = Readonly<Record<string, unknown>>;

/** Lines for people and machines that watch. Never throws because of what it is given, and never
 * lets a secret through: see `createRedactor`. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these to each line, for instance `{ room, job }`. */
  child(bindings: LogFields): Log;
}

export interface LogOptions {
  /** The least level that is written. Default `info`. */
  readonly level?: LogLevel;
  /** Default `json`: one object a line, `time`, `level` and `message` first. */
  readonly format?: LogFormat;
  /** Gets each line with its newline. Default: this process's stderr. */
  readonly write?: (line: string) => void;
  readonly clock?: Clock;
  readonly bindings?: LogFields;
  /** Default: `createRedactor()`. For marked schemas `createRedactor({ keys: secretKeysOf(s) })`. */
  readonly redactor?: Redactor;
}

export function createLog(options: LogOptions = {}): Log {
  const {
    level: least = 'info',
    format = 'json',
    write = writeToStderr,
    clock = systemClock,
    bindings = {},
    redactor = createRedactor(),
  } = options;
  const render = format === 'json' ? renderJson : renderPretty;

  function emit(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (levels[level] < levels[least]) return;
    const time = new Date(clock.now()).toISOString();
    const members = redactor.value({ ...bindings, ...fields }) as Record<string, unknown>;
    write(`${render({ time, level, message: redactor.text(message), members })}\n`);
  }

  return {
    debug: (message, fields) => emit('debug', message, fields),
    info: (message, fields) => emit('info', message, fields),
    warn: (message, fields) => emit('warn', message, fields),
    error: (message, fields) => emit('error', message, fields),
    child: (more) => createLog({ ...options, redactor, bindings: { ...bindings, ...more } }),
  };
}

/** The level a word names, or undefined. */
export function parseLogLevel(text: string | undefined): LogLevel | undefined {
  return text !== undefined && Object.hasOwn(levels, text) ? (text as LogLevel) : undefined;
}

function writeToStderr(line: string): void {
  process.stderr.write(line);
}

interface Line {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  /** Redacted plain data. */
  readonly members: Readonly<Record<string, unknown>>;
}

function renderJson({ time, level, message, members }: Line): string {
  const line: Record<string, unknown> = Object.assign(Object.create(null), {
    time,
    level,
    message,
  });
  // A field must not replace the line's own time, level or message.
  for (const [key, value] of Object.entries(members)) line[key in line ? `${key}_` : key] = value;
  return JSON.stringify(line);
}

function renderPretty({ time, level, message, members }: Line): string {
  const parts = [time.slice(11, 23), level.toUpperCase().padEnd(5), printable(message)];
  for (const [key, value] of Object.entries(members)) {
    if (value !== undefined) parts.push(`${key}=${renderField(value)}`);
  }
  return parts.join(' ');
}

function renderField(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=\p{Cc}]+$/u.test(value)) return value;
  return printable(JSON.stringify(value));
}

/** One line that cannot move the cursor or pretend to be another line. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) =>
    char === '\n' ? '\\n' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
