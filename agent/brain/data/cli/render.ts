import type { TimeMs } from '../../model/time.ts';
import { renderTable, type TableReport } from '../collect/report.ts';

/** `2026-03-01 12:00`, UTC. */
export function renderTime(at: TimeMs): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** A line a table, and below it what was refused. */
export function renderReports(
  reports: readonly (TableReport & { readonly path?: string })[],
): string {
  const rows = reports.map((report) => [
    report.path ?? renderTable(report.table),
    `${report.added} new`,
    `${report.known} known`,
    report.refused === 0 ? '' : `${report.refused} refused`,
    report.flagged === 0 ? '' : `${report.flagged} to look at`,
  ]);
  const lines = [renderColumns(rows)];
  for (const report of reports) {
    for (const note of report.notes) lines.push(`${renderTable(report.table)}: ${note}`);
    for (const { where, reason, detail } of report.remarks)
      lines.push(`${where}: ${reason}: ${detail}`);
    const more = report.refused + report.flagged - report.remarks.length;
    if (more > 0) lines.push(`… and ${more} more of ${renderTable(report.table)}`);
  }
  return lines.join('\n');
}

export function renderColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((widest, row) => {
    row.forEach((cell, index) => {
      widest[index] = Math.max(widest[index] ?? 0, cell.length);
    });
    return widest;
  }, []);
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
