import { limits } from '../limits.ts';
import type { AnyCommand, ArgumentSpec, OptionSpec } from './define.ts';
import { builtInOptions } from './parse.ts';

type HelpParts = Omit<AnyCommand, 'run'>;

/** The help of one command, at most `limits.command.helpColumns` columns wide where the words of a
 * line allow it. Ends with a newline. */
export function renderHelp(command: HelpParts): string {
  const sections = [
    `${command.summary}\n`,
    `Usage:\n${indented(usageLine(command))}`,
    ...(command.description === undefined ? [] : [paragraphs(command.description)]),
    table('Arguments', argumentRows(command)),
    table('Options', optionRows(command)),
    examples(command),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

/** Rows of two columns, the second wrapped and aligned; each line ends with a newline. */
export function renderRows(rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  const columns = limits.command.helpColumns;
  const width = Math.min(28, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) => {
      const lines = wrap(right, columns - width - 4);
      // A long left side gets a line of its own.
      if (left.length > width) lines.unshift('');
      return lines
        .map((line, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${line}`.trimEnd())
        .join('\n');
    })
    .map((row) => `${row}\n`)
    .join('');
}

/** Breaks at spaces; a word longer than a line keeps a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function usageLine(command: HelpParts): string {
  const required = Object.entries(command.options)
    .filter(([, spec]) => spec.required === true)
    .map(([name, spec]) => `--${name} ${valueName(name, spec)}`);
  const args = Object.entries(command.args).map(([name, spec]) => argumentName(name, spec));
  return ['panther', command.name, ...required, '[options]', ...args].join(' ');
}

function argumentName(name: string, spec: ArgumentSpec): string {
  const word = `${name.toUpperCase()}${spec.variadic === true ? '…' : ''}`;
  return spec.optional === true ? `[${word}]` : word;
}

function valueName(name: string, spec: OptionSpec): string {
  return spec.value ?? (spec.type === 'integer' ? 'N' : name.toUpperCase());
}

function argumentRows(command: HelpParts): [string, string][] {
  return Object.entries(command.args).map(([name, spec]) => [
    argumentName(name, spec),
    spec.description,
  ]);
}

function optionRows(command: HelpParts): [string, string][] {
  const all: [string, OptionSpec][] = [
    ...Object.entries(command.options),
    ...Object.entries(builtInOptions),
  ];
  const anyShort = all.some(([, spec]) => spec.short !== undefined);
  return all.map(([name, spec]) => {
    const short = spec.short === undefined ? '    ' : `-${spec.short}, `;
    const value = spec.type === 'boolean' ? '' : ` ${valueName(name, spec)}`;
    return [`${anyShort ? short : ''}--${name}${value}`, optionText(spec)];
  });
}

function optionText(spec: OptionSpec): string {
  const notes: string[] = [];
  if (spec.choices !== undefined) notes.push(`one of ${spec.choices.join(', ')}`);
  if (spec.multiple === true) notes.push('may be repeated');
  if (spec.default !== undefined) notes.push(`default ${spec.default}`);
  return notes.length === 0 ? spec.description : `${spec.description} (${notes.join('; ')})`;
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  return rows.length === 0 ? '' : `${title}:\n${renderRows(rows)}`;
}

function examples(command: HelpParts): string {
  if (command.examples.length === 0) return '';
  const blocks = command.examples.map(
    (example) => `  ${example.command}\n${indented(example.description, 6)}`,
  );
  return `Examples:\n${blocks.join('')}`;
}

function paragraphs(text: string): string {
  const columns = limits.command.helpColumns;
  const blocks = text.trim().split(/\n\s*\n/);
  return `${blocks.map((block) => wrap(block.trim(), columns).join('\n')).join('\n\n')}\n`;
}

function indented(text: string, spaces = 2): string {
  const lines = wrap(text, limits.command.helpColumns - spaces);
  return lines.map((line) => `${' '.repeat(spaces)}${line}\n`).join('');
}
