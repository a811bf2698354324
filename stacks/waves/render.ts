import { renderEvent } from '../deploy/render.ts';
import { allHosts, type FleetEvent } from './events.ts';
import type { HostReport } from './report.ts';
import { type FleetResult, isGood } from './result.ts';

/** Events of several hosts as lines that begin with the host's name, aligned; undefined for one that
 * needs none. */
export function createFleetRenderer(): (event: FleetEvent) => string | undefined {
  let width = 3;
  const prefixed = (host: string, text: string) => {
    const name = (host === allHosts ? 'all' : host).padEnd(width);
    return text
      .split('\n')
      .map((line) => `${name}  ${line}`.trimEnd())
      .join('\n');
  };
  return (event) => {
    switch (event.event) {
      case 'hosts':
        width = Math.max(width, ...event.hosts.map((name) => name.length));
        return undefined;
      case 'waves':
        return prefixed(allHosts, renderWaves(event.waves));
      case 'wave':
        return prefixed(allHosts, renderWave(event));
      case 'result':
        return undefined;
      case 'fleet-result':
        return renderTable(event.result);
      default:
        return prefixed(event.host, renderEvent(event, { withHost: false }));
    }
  };
}

function renderWaves(waves: readonly (readonly string[])[]): string {
  if (waves.length === 0) return '! no host can be deployed';
  return waves.map((wave, index) => `wave ${index + 1}: ${wave.join(', ')}`).join('\n');
}

function renderWave(event: Extract<FleetEvent, { event: 'wave' }>): string {
  const mark = { started: '→', done: '✓', failed: '✗' }[event.status];
  return `${mark} wave ${event.wave} ${event.status}`;
}

/** How every host ended, a line each, then what to do about those that did not get it. */
export function renderTable({ hosts, durationMs }: FleetResult): string {
  const rows = hosts.map((report) => [
    report.host,
    report.outcome,
    String(report.wave ?? '–'),
    report.durationMs === 0 ? '–' : `${(report.durationMs / 1000).toFixed(1)}s`,
    String(report.generation ?? '–'),
    why(report),
  ]);
  const head = ['host', 'outcome', 'wave', 'time', 'generation', 'why'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const count = hosts.filter(isGood).length;
  const total = `${count} of ${hosts.length} hosts in ${(durationMs / 1000).toFixed(1)}s`;
  return ['', ...lines, '', ...hosts.flatMap(renderDetails), total].join('\n');
}

/** What does not fit into a row: the rest of the reason, and what to do. */
function renderDetails({ host, reason }: HostReport): string[] {
  const [, ...rest] = reason?.message.split('\n') ?? [];
  const hint = reason?.hint === undefined ? [] : [`  hint: ${reason.hint}`];
  const lines = [...rest, ...hint];
  return lines.length === 0 ? [] : [`${host}:`, ...lines, ''];
}

/** The reason's class and the first line of its text, or the units that failed. */
function why({ reason, newlyFailed }: HostReport): string {
  if (reason === undefined)
    return newlyFailed.length === 0 ? '' : `failed: ${newlyFailed.join(', ')}`;
  return `${reason.class}: ${reason.message.split('\n', 1)[0]}`;
}
