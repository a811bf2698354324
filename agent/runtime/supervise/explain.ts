import { exitCodes, redactText } from '#lib';
import { limits } from './limits.ts';
import { readTail } from './log-files.ts';
import type { Ending, Problem } from './model.ts';

const names = new Map(Object.entries(exitCodes).map(([name, code]) => [code as number, name]));

/** Why a process ended, from its exit code and the last error its log has. */
export function explainEnding(name: string, ending: Ending, logFile: string): Problem {
  const said = lastError(readTail(logFile, limits.log.reasonLines));
  const how = describe(ending);
  const hint = said?.hint ?? `panther logs ${name}`;
  const message = said === undefined ? how : `${how}: ${said.message}`;
  // As RestartPreventExitStatus= of the units.
  return {
    message,
    hint,
    ...(ending.code === exitCodes['config.invalid'] ? { isFinal: true } : {}),
  };
}

function describe({ code, signal }: Ending): string {
  if (signal !== undefined) return `ended by ${signal}`;
  if (code === undefined) return 'ended';
  const name = names.get(code);
  return name === undefined ? `ended with exit code ${code}` : `ended with ${name} (${code})`;
}

/** Services write one JSON object a line; what a crashing Node writes is text. */
function lastError(lines: readonly string[]): Problem | undefined {
  for (const line of lines.toReversed()) {
    const entry = parseLine(line);
    if (entry?.level !== 'error' || typeof entry.message !== 'string') continue;
    const hint = typeof entry.hint === 'string' ? { hint: redactText(entry.hint) } : {};
    return { message: redactText(entry.message), ...hint };
  }
  const thrown = lines.findLast((line) => /^\w*Error: /.test(line));
  return thrown === undefined ? undefined : { message: redactText(thrown.slice(0, 300)) };
}

interface LogEntry {
  readonly level?: unknown;
  readonly message?: unknown;
  readonly hint?: unknown;
}

function parseLine(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    // Half a line, cut by the end of the process.
    return undefined;
  }
}
