import type { ServiceStatus } from './model.ts';

/** Services as lines: state, for how long, where, and what is wrong. */
export function renderTable(statuses: readonly ServiceStatus[], nowMs: number): string {
  const rows = statuses.map((status) => [
    status.name,
    status.phase,
    when(status, nowMs),
    status.url ?? '',
    [status.pid === undefined ? '' : `pid ${status.pid}`, restartsOf(status)]
      .filter(Boolean)
      .join(', '),
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = statuses.flatMap((status, index) => {
    const row = rows[index] ?? [];
    const line = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    return [line, ...problemLines(status)];
  });
  return lines.join('\n');
}

function when({ phase, since, nextRunAt }: ServiceStatus, nowMs: number): string {
  if (phase === 'scheduled' && nextRunAt !== undefined) return `runs ${renderMoment(nextRunAt)}`;
  return `for ${renderDuration(nowMs - since)}`;
}

function restartsOf({ restarts, nextRunAt, phase }: ServiceStatus): string {
  if (restarts === 0) return '';
  const what = phase === 'scheduled' || nextRunAt !== undefined ? 'run' : 'restart';
  return `${restarts} ${what}${restarts === 1 ? '' : 's'}`;
}

function problemLines({ problem, phase }: ServiceStatus): string[] {
  if (problem === undefined || phase === 'up' || phase === 'stopped') return [];
  const hint = problem.hint === undefined ? [] : [`    ${problem.hint}`];
  return [`    ${problem.message}`, ...hint];
}

/** `2026-11-22 02:00` in this machine's time zone. */
function renderMoment(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The two largest units: `3 s`, `4 min 10 s`, `2 h 5 min`, `8 d 3 h`. */
export function renderDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** A change of state as one line; undefined for one that nobody waits for. */
export function renderChange(status: ServiceStatus, isStarted: boolean): string | undefined {
  const { name, phase, pid, adopted, problem, restarts } = status;
  const why = problem === undefined ? '' : `: ${problem.message}`;
  switch (phase) {
    case 'starting':
      if (pid === undefined) return undefined;
      return `${name}: ${adopted === true ? 'taken over' : 'started'}, pid ${pid}`;
    case 'up':
      return isStarted || restarts > 0 ? `${name}: up again` : `${name}: up`;
    case 'backing off':
      return `${name}${why}; it is started again`;
    case 'failed':
      return `${name} has failed${why}${problem?.hint === undefined ? '' : `\n  ${problem.hint}`}`;
    case 'stopping':
      return `${name}: stopping`;
    case 'running':
      return `${name}: running`;
    default:
      return undefined;
  }
}
