import type { Severity } from '../fleet/types.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';

interface Row {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
}

// What resolving and emitting a fleet reports by itself, before any rule runs.
const resolution: readonly Row[] = [
  { code: 'PN001', severity: 'error', title: 'Options of a module are not as its schema says' },
  { code: 'PN002', severity: 'error', title: 'Two profiles disagree about an option' },
  { code: 'PN003', severity: 'error', title: 'A module failed' },
  { code: 'PN004', severity: 'error', title: 'Two modules, profiles or hosts of one name' },
  { code: 'PN005', severity: 'error', title: 'Cycle of imports' },
  { code: 'PN006', severity: 'error', title: 'A secret that the map does not have' },
  { code: 'PN007', severity: 'error', title: 'A value that cannot be written as Nix' },
];

/** Every code with its severity and title, as a Markdown table in the order of the codes. */
export function renderRuleTable(): string {
  const rows: readonly Row[] = [...resolution, ...(rules as readonly Rule[])];
  const sorted = rows.toSorted((left, right) => (left.code < right.code ? -1 : 1));
  const lines = sorted.map(({ code, severity, title }) => `| ${code} | ${severity} | ${title} |`);
  return ['| code | severity | says that |', '| --- | --- | --- |', ...lines].join('\n');
}
