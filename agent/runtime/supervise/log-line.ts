const colors = { error: 31, warn: 33, info: 0, debug: 90 } as const;

/** A service's log line for a person: time, level when it matters, message, then the fields. A line that
 * is no JSON object is shown as it is. */
export function renderLogLine(line: string, color: boolean): string {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { time, level, message, service: _, hint, ...fields } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${renderValue(value)}`);
  const tag = level === 'info' ? '' : `${String(level)}: `;
  const text = [`${clock} ${tag}${String(message)}`, ...shown].join('  ');
  const lines = typeof hint === 'string' ? [text, `         ${hint}`] : [text];
  const code = colors[level as keyof typeof colors] ?? 0;
  return color && code !== 0 ? `\u001B[${code}m${lines.join('\n')}\u001B[0m` : lines.join('\n');
}

function renderValue(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? '';
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Half a line, or text that only looks like JSON.
    return undefined;
  }
}
