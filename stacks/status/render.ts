import { parseStoreName } from '../plan/closure-diff.ts';
import { type ConcernContext, listConcerns } from './concerns.ts';
import type { HostFacts } from './facts.ts';
import type { HostStatus } from './status.ts';

export interface StatusLook {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
  readonly nowMs: number;
}

export type StatusRow = HostStatus & Omit<ConcernContext, 'nowMs'>;

const headings = ['HOST', 'RUNS', 'GEN', 'SINCE', 'BY', 'REVISION'] as const;

/** All hosts as a table, each followed by what its owner should know of it. */
export function renderStatusTable(rows: readonly StatusRow[], look: StatusLook): string {
  const table = rows.map((row) => cellsOf(row, look.nowMs));
  const widths = headings.map((heading, index) => {
    return Math.max(heading.length, ...table.map((cells) => (cells[index] ?? '').length));
  });
  const line = (cells: readonly string[]) =>
    clip(cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '), look.columns);
  const paint = createPaint(look.color);
  const blocks = rows.flatMap((row, index) => {
    const cells = table[index] ?? [];
    if (!row.reached) return [paint('red', line([row.host.padEnd(widths[0] ?? 0)])), ...why(row)];
    const concerns = listConcerns(row.facts, { ...row, nowMs: look.nowMs });
    return [line(cells), ...concerns.map((text) => paint('yellow', `  ! ${text}`))];
  });
  return [paint('dim', line(headings)), ...blocks].join('\n');

  function why(row: Extract<StatusRow, { reached: false }>): string[] {
    const { message, hint } = row.reason;
    const lines = [`  ✗ ${message.split('\n', 1)[0] ?? ''}`, ...(hint ? [`    ${hint}`] : [])];
    return lines.map((text) => paint('red', text));
  }
}

function cellsOf(row: StatusRow, nowMs: number): string[] {
  if (!row.reached) return [row.host];
  const { facts } = row;
  const { madeBy } = facts;
  const revision = madeBy?.revision;
  return [
    row.host,
    systemName(facts.current),
    facts.generation || '–',
    facts.runningSince === undefined ? '–' : `${renderAge(nowMs - Date.parse(facts.runningSince))}`,
    madeBy?.who ?? '–',
    madeBy?.rollbackTo !== undefined ? `rollback to ${madeBy.rollbackTo}` : shorten(revision),
  ];
}

function shorten(revision: string | undefined): string {
  if (revision === undefined) return '–';
  const [commit = '', dirty] = revision.split('-');
  return `${commit.slice(0, 8)}${dirty === undefined ? '' : '+'}`;
}

/** NixOS's own version in the name of a system, else the start of its hash. */
function systemName(toplevel: HostFacts['current']): string {
  if (toplevel === '') return '–';
  const { version } = parseStoreName(toplevel);
  return version || toplevel.slice(toplevel.lastIndexOf('/') + 1).slice(0, 12);
}

/** `3 d`, `5 h`, `12 min`, `40 s`. */
export function renderAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

function clip(text: string, columns: number): string {
  const trimmed = text.trimEnd();
  return trimmed.length <= columns ? trimmed : `${trimmed.slice(0, Math.max(1, columns - 1))}…`;
}

const codes = { red: 31, yellow: 33, dim: 2 } as const;

function createPaint(color: boolean) {
  return (name: keyof typeof codes, text: string): string =>
    color ? `\u001b[${codes[name]}m${text}\u001b[0m` : text;
}
