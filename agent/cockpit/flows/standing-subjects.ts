import { dayOf } from '../engines/calendar/index.ts';
import type { Subject } from '../engines/rules/index.ts';
import { matchNarrative } from '../engines/scenario/index.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import { type FlowContext, nowOf } from './context.ts';
import { type DecidedSubject, decideSubject, type Rules, type Surroundings } from './decide.ts';
import { readOpenStructures, volatilitySignals } from './outside-signals.ts';
import { readAll } from './read-all.ts';
import type { Scenarios } from './read-calendar.ts';
import { narrativeSignals } from './signals.ts';

/** Asks the rules about what is always there: each narrative, and everything together. Only where there are
 * such rules. */
export async function decideStandingSubjects(
  context: FlowContext,
  asked: Surroundings & { readonly rules: Rules; readonly scenarios: Scenarios },
): Promise<readonly DecidedSubject[]> {
  const { rules, scenarios, riskState, blocks } = asked;
  const has = (about: string) => rules.list.some((rule) => rule.about === about);
  const common = { rules, scenarios, always: false, facts: {} } as const;
  const decided: DecidedSubject[] = [];
  if (has('narrative')) {
    const now = nowOf(context);
    const look = { now, zone: context.settings.zone };
    const structures = await readOpenStructures(context.store);
    const today = dayOf(now, look.zone);
    for (const row of await readAll(context.store, narrativeKind)) {
      const { signals } = await narrativeSignals(context.store, row, now);
      const active = matchNarrative(row.body.name, scenarios.list, look).map(({ key }) => key);
      const inputs = {
        signals: {
          ...{ ...asked.signals, ...signals },
          ...volatilitySignals(structures, { today, underlyings: row.body.tokens }),
        },
        ...{ riskState, scenarios: active, blocks: [...blocks] },
      };
      const subject: Subject = {
        kind: 'narrative',
        id: `narrative:${row.id}`,
        title: row.body.name,
      };
      const links = { narrative: [row.id] };
      decided.push(await decideSubject(context, { ...common, subject, inputs, links }));
    }
  }
  if (has('portfolio')) {
    const inputs = { signals: asked.signals, riskState, scenarios: [], blocks: [...blocks] };
    const subject = { kind: 'portfolio', id: 'portfolio', title: 'Everything' } as const;
    decided.push(await decideSubject(context, { ...common, subject, inputs, links: {} }));
  }
  return decided;
}
