import { readFileSync } from 'node:fs';
import { Fault } from '#lib';

/** Values that a script on the target finds as shell variables. */
export type ScriptValues = Readonly<Record<string, string | number>>;

/** The lines `panther: key value` that a script printed. Other lines (a shell's own greeting) are
 * not part of it. */
export interface Report {
  get(key: string): string | undefined;
  all(key: string): readonly string[];
  /** Said everything it had to say: the connection lived to the end. */
  readonly complete: boolean;
}

const marker = 'panther: ';
const endMark = `${marker}end`;

/** A POSIX shell word that stands for `text` and nothing else. */
export function quoteForShell(text: string): string {
  if (text.includes('\0')) {
    throw new Fault({
      code: 'config.invalid',
      message: 'a NUL character cannot be given to a shell',
    });
  }
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function renderAssignments(values: ScriptValues): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quoteForShell(String(value))}\n`)
    .join('');
}

/** One script for a remote `sh -s`. The braces make the shell read all of it before it does any of
 * it: a script that a broken link cut short does nothing. */
export function renderScript(values: ScriptValues, ...bodies: readonly string[]): string {
  const body = bodies.join('\n');
  return `{\n${renderAssignments(values)}${body}\nprintf '%s\\n' '${endMark}'\nexit 0\n} </dev/null\n`;
}

export function parseReport(stdout: string): Report {
  const values = new Map<string, string[]>();
  let complete = false;
  for (const line of stdout.split('\n')) {
    if (line === endMark) complete = true;
    const entry = parseReportLine(line);
    if (entry === undefined) continue;
    const list = values.get(entry.key);
    if (list === undefined) values.set(entry.key, [entry.value]);
    else list.push(entry.value);
  }
  return {
    get: (key) => values.get(key)?.at(-1),
    all: (key) => values.get(key) ?? [],
    complete,
  };
}

export function parseReportLine(
  line: string,
): { readonly key: string; readonly value: string } | undefined {
  if (!line.startsWith(marker)) return undefined;
  const rest = line.slice(marker.length);
  const space = rest.indexOf(' ');
  return space === -1 ? undefined : { key: rest.slice(0, space), value: rest.slice(space + 1) };
}

/** The text of a script in `deploy/scripts/`. */
export function readScript(name: string): string {
  return readFileSync(new URL(`../deploy/scripts/${name}.sh`, import.meta.url), 'utf8');
}
