import ICAL from 'ical.js';

/** A property of iCalendar (RFC 5545, 3.1): `DTSTART;TZID=Europe/Berlin:20260301T140000`. */
export interface Property {
  readonly name: string;
  /** By lower-case name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** As jCal has them (RFC 7265): `2026-03-01T14:00:00`, texts without escapes. */
  readonly values: readonly string[];
  /** What stands behind the colon. */
  readonly raw: string;
}

export interface Component {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly components: readonly Component[];
  readonly line: number;
  /** The first line in it that is no property; null when all are. */
  readonly problem: string | null;
}

/** The calendars in a text, or what is wrong with it and where. The library would refuse the whole file for
 * one line, and take one that is cut off: so components are put together here, properties there. */
export function parseContent(
  text: string,
):
  | { readonly components: readonly Component[] }
  | { readonly line: number; readonly reason: string } {
  const root: Open = { name: '', line: 0, properties: [], components: [], problem: null };
  const open: Open[] = [root];
  for (const { line, text: content } of unfold(text)) {
    const inner = open.at(-1) ?? root;
    const [, border, component = ''] = /^(BEGIN|END):\s*(\S+)\s*$/i.exec(content) ?? [];
    const name = component.toUpperCase();
    if (border?.toUpperCase() === 'BEGIN') {
      open.push({ name, line, properties: [], components: [], problem: null });
    } else if (border !== undefined) {
      if (open.length === 1 || inner.name !== name) {
        return { line, reason: `END:${name} ends nothing` };
      }
      open.pop();
      open.at(-1)?.components.push(inner);
    } else if (open.length === 1) {
      return { line, reason: 'it stands outside of a calendar' };
    } else {
      takeProperty(inner, content, line);
    }
  }
  const inner = open.at(-1) ?? root;
  if (open.length === 1) return { components: root.components };
  return { line: inner.line, reason: `${inner.name} has no end: the file is cut off` };
}

interface Open {
  readonly name: string;
  readonly line: number;
  readonly properties: Property[];
  readonly components: Component[];
  problem: string | null;
}

/** A line that begins with a space or a tab belongs to the one before. */
function unfold(text: string): readonly { readonly line: number; readonly text: string }[] {
  const lines: { line: number; text: string }[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((content, index) => {
      const last = lines.at(-1);
      if (/^[ \t]/.test(content) && last !== undefined) last.text += content.slice(1);
      else if (content.trim() !== '') lines.push({ line: index + 1, text: content });
    });
  return lines;
}

function takeProperty(component: Open, content: string, line: number): void {
  try {
    const parsed: unknown = ICAL.parse.property(content);
    const [name, parameters, , ...values] = parsed as [string, Record<string, unknown>, string];
    component.properties.push({
      name: name.toUpperCase(),
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([key, value]) => [key, String(value)]),
      ),
      // What has parts, a rule of recurrence or a period, is read from `raw`.
      values: (values as unknown[]).map((each) => (typeof each === 'object' ? '' : String(each))),
      raw: /^(?:[^":]|"[^"]*")*:(.*)$/s.exec(content)?.[1] ?? '',
    });
  } catch (error) {
    component.problem ??= `line ${line}: ${(error as Error).message}`;
  }
}
