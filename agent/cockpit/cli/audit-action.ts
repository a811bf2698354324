import { z } from 'zod';
import { Fault, renderRows } from '#lib';
import { auditQuery, readAudit } from '../actions/read-audit.ts';
import { auditPath, toldAudit } from '../api/audit-routes.ts';
import { askOrOpen } from './ask-or-open.ts';
import type { CockpitContext } from './options.ts';

type Told = z.output<typeof toldAudit>;

/** Who did what in the cockpit and what came of it, the newest first. */
export async function listAudit(context: CockpitContext): Promise<number> {
  const { actor, action, outcome, limit } = context.options;
  const parsed = auditQuery.safeParse({ actor, action, outcome, limit });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = issue?.path.join('.') ?? '';
    throw new Fault({ code: 'usage', message: `--${name}: ${issue?.message}`, where: name });
  }
  const query = parsed.data;
  const asked = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const answer = await askOrOpen(context, {
    ask: (call) => call('GET', `${auditPath}?${new URLSearchParams(asked).toString()}`),
    own: (store) => readAudit(store, query),
  });
  const told = toldAudit.parse(answer);
  context.report(told, () => describe(told));
  return 0;
}

function describe({ rows, next }: Told): string {
  if (rows.length === 0) return 'no entry of the audit is like that';
  const lines = rows.map(({ seq, at, actor, action, subject, outcome, detail }) => {
    const what = [action, subject].filter((each) => each !== null).join(' ');
    return [`${seq} ${at}`, [outcome, actor, what, reasonOf(detail)].filter(Boolean).join('  ')];
  }) as [string, string][];
  const more = next === null ? '' : '\nthere is more: --limit lists up to 500';
  return `${renderRows(lines)}${more}`;
}

const reasoned = z.union([
  z.looseObject({ reason: z.string() }).transform(({ reason }) => reason),
  z.looseObject({ message: z.string() }).transform(({ message }) => message),
  z
    .looseObject({ notes: z.looseObject({ refused: z.array(z.unknown()).min(1) }) })
    .transform(({ notes: { refused } }) => `${refused.length} rows were refused`),
]);

/** Why it was refused or failed, in short; everything is in --json. */
function reasonOf(detail: unknown): string {
  const parsed = reasoned.safeParse(detail);
  return parsed.success ? parsed.data : '';
}
