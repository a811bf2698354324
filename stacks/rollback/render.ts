import { parseStoreName } from '../plan/closure-diff.ts';
import type { Generation, Generations } from './generations.ts';

/** The generations of a host, the newest first: number, when it was made, what it is, who made it
 * from which revision. `*` is what runs, `>` what boots next. */
export function renderGenerations(host: string, there: Generations): string {
  if (there.list.length === 0) return `${host} has no generations`;
  const rows = there.list
    .toReversed()
    .map((each) => [
      `${each.system === there.current ? '*' : ' '}${each.number === there.at ? '>' : ' '}`,
      String(each.number),
      each.madeAt?.replace('T', ' ').slice(0, 16) ?? '–',
      parseStoreName(each.system).version || each.system,
      describeOrigin(each),
    ]);
  const widths = [0, 1, 2, 3].map((column) => {
    return Math.max(...rows.map((row) => (row[column] ?? '').length));
  });
  return [
    `${host}: * runs, > boots next`,
    ...rows.map((row) => {
      return row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd();
    }),
  ].join('\n');
}

function describeOrigin({ usable, deployment }: Generation): string {
  const lost = usable ? [] : ['cannot be activated any more'];
  if (deployment === undefined) return lost.join('');
  const { who, revision, rollbackTo } = deployment;
  const what = rollbackTo === undefined ? revision?.slice(0, 12) : `rollback to ${rollbackTo}`;
  return [...(what === undefined ? [] : [what]), `by ${who}`, ...lost].join(', ');
}
