import { renderRows } from '../command/help.ts';
import type { Finding } from './finding.ts';

/** What was found, then what is missing with how to get it. */
export function renderFindings(findings: readonly Finding[]): string {
  const present = findings.filter((finding) => finding.ok);
  const missing = findings.filter((finding) => !finding.ok);
  const sections = [
    `Found:\n${renderRows(present.map((it) => [`${it.name} ${it.found}`, it.for]))}`,
  ];
  if (missing.length > 0) {
    const rows = missing.map((it) => {
      const state = it.found === undefined ? '' : ` (${it.found})`;
      const left = `${it.name}${it.required ? ' (required)' : ''}`;
      return [left, `${it.howToGet}${state}; for ${it.for}`] as const;
    });
    sections.push(`Missing:\n${renderRows(rows)}`);
  }
  return sections.join('\n');
}
