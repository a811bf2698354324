import { systemClock } from '#lib';
import { type GapReport, reportGaps } from '../collect/gaps.ts';
import { renderTable } from '../collect/report.ts';
import { type DataContext, openStores, wantedTables } from './options.ts';
import { renderColumns, renderTime } from './render.ts';

/** Gaps that are listed of one series; all with --json. */
const gapsListed = 5;

export function runGaps(context: DataContext): number {
  const stores = openStores(context);
  const now = systemClock.now();
  const reports = stores.flatMap((store) => reportGaps(store, now, wantedTables(context)));
  context.report({ series: reports }, () => renderGaps(reports));
  return 0;
}

function renderGaps(reports: readonly GapReport[]): string {
  if (reports.length === 0) return 'no candles';
  const head = ['series', 'origin', 'source', 'candles', 'from', 'to', 'missing', 'behind'];
  const rows = reports.map((report) => [
    renderTable(report.table),
    report.origin,
    report.source,
    String(report.rows),
    renderTime(report.first),
    renderTime(report.last),
    report.missing === 0 ? '-' : `${report.missing} in ${report.gaps.length} gaps`,
    report.behind === 0 ? '-' : String(report.behind),
  ]);
  const lines = [renderColumns([head, ...rows])];
  for (const { table, gaps } of reports) {
    const longest = [...gaps].sort((a, b) => b.missing - a.missing).slice(0, gapsListed);
    for (const { from, to, missing, isAtSource } of longest) {
      const why = isAtSource ? 'the source has none' : 'not asked for yet';
      const range = `${renderTime(from)} … ${renderTime(to)}`;
      lines.push(`${renderTable(table)}: ${range}, ${missing} missing, ${why}`);
    }
    const more = gaps.length - longest.length;
    if (more > 0) lines.push(`${renderTable(table)}: ${more} more, all with --json`);
  }
  return lines.join('\n');
}
