import { stringify } from 'yaml';
import { Fault } from '#lib';
import { dayOf, startOfDay } from '../../engines/calendar/index.ts';
import { addDays } from '../../engines/options/dates.ts';
import { tryRule } from '../../flows/change-rule.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import type { rule } from '../../model/rule.ts';
import { verdictWord } from '../../model/words.ts';
import { parseYaml } from '../../rulebook/read.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { actionForm, choice, field, mark, table, when } from '../../web/parts.ts';
import { counted } from '../numbers.ts';
import type { CalendarPageView, CalendarQuery } from './read.ts';

/** What the past would have been with a rule, or what is wrong with it. */
export type Trial =
  | { readonly is: 'done'; readonly run: Awaited<ReturnType<typeof tryRule>> }
  | { readonly is: 'wrong'; readonly message: string; readonly where: string | null };

export async function tryIt(
  { store, settings, clock }: PanelContext,
  text: string,
  since?: string,
): Promise<Trial> {
  const today = dayOf(new Date(clock.now()), settings.zone);
  const from = startOfDay(since ?? addDays(today, -90), settings.zone).toISOString();
  try {
    return { is: 'done', run: await tryRule(store, parseYaml(text), { from }) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { is: 'wrong', message: error.message, where: error.where ?? null };
  }
}

const example = `id: careful-before-macro
title: Be careful before macro dates
about: event
when:
  signal: event.importance
  oneOf: [high, critical]
emit: HOLD
reason: "{event.hoursUntil} hours to go: nothing new."
mode: shadow
`;

/** For a scenario it belongs to that, and asks only whether it is active. */
const exampleFor = (scenario: string | undefined) =>
  scenario === undefined
    ? example
    : stringify({
        ...{ id: `${scenario}-hold`, title: `Be careful: ${scenario}`, about: 'event', scenario },
        ...{ when: { signal: 'scenario.isActive', is: true }, emit: 'HOLD' },
        ...{ reason: 'The scenario is active: nothing new.', mode: 'shadow' },
      });

export interface RulesPart {
  readonly rules: readonly RecordRow<BodyOf<typeof rule>>[];
  readonly gapped: CalendarPageView['gapped'];
  readonly trial: Trial | null;
  readonly since: string;
}

export function renderRules(
  { rules, gapped, trial, since }: RulesPart,
  query: Pick<CalendarQuery, 'rule' | 'try' | 'for'>,
  drawing: Drawing,
): Html {
  const chosen = rules.find(({ body }) => body.id === query.rule);
  const text = query.try ?? (chosen === undefined ? exampleFor(query.for) : stringify(chosen.body));
  return html`<section class="zone crt" id="rules"><h2>Rules</h2>
${
  rules.length === 0
    ? html`<p class="empty">No rule is known. Rules are files in the folder of rules; try one below.</p>`
    : table({
        caption: 'Rules',
        columns: [
          { label: 'Rule' },
          { label: 'About' },
          { label: 'Says' },
          { label: 'State' },
          { label: 'Do' },
        ],
        rows: rules.map(({ body }) => [
          html`<a href="/panel/calendar?rule=${body.id}#try">${body.title}</a><span class="note">${body.id}${body.scenario === null ? nothing : html` · ${body.scenario}`}</span>${(gapped[body.id]?.gaps ?? []).map((gap) => html`<span class="note warn">${gap}</span>`)}`,
          body.about === 'signal' ? 'move' : body.about,
          verdictWord(body.emit),
          gapped[body.id]?.isFatal
            ? mark('warn', 'never')
            : body.mode === 'live'
              ? mark('good', 'live')
              : mark('quiet', body.mode),
          body.mode === 'off'
            ? html`<span class="quiet">does not count</span>`
            : actionForm({
                ...{ panel: 'calendar', action: 'remove-rule', label: 'Remove', tone: 'danger' },
                ...{ says: `Remove ${body.title}`, isTyped: true, body: { id: body.id } },
              }),
        ]),
      })
}</section>
<section class="zone" id="try"><h2>Try a rule on the past</h2>
<p class="quiet">Nothing is written: every decision since then is asked again, with this rule beside the others or in the place of the one with its name.</p>
<form class="with-fields" method="get" action="/panel/calendar">${field({ name: 'try', label: 'The rule, as its file has it', type: 'area', value: text })}${field({ name: 'since', label: 'Since', type: 'date', value: since })}<button class="main">Try it</button></form>
${trial === null ? nothing : renderTrial(trial, query.try ?? '', drawing)}</section>`;
}

/** Counts are by verdict, and by outcome where there is none. */
const spokenWord = (name: string) => verdictWord(/^[A-Z]/.test(name) ? name : null, name);

function renderTrial(trial: Trial, text: string, drawing: Drawing): Html {
  if (trial.is === 'wrong') {
    return html`<p class="state"><span class="bad">${trial.message}</span>${trial.where === null ? nothing : html` <code>${trial.where}</code>`}</p>`;
  }
  const { run } = trial;
  const verdicts = [...new Set([...Object.keys(run.was), ...Object.keys(run.would)])].sort();
  const count = run.differences.length;
  return html`<h3>${run.rule.title}: ${count === 0 ? 'nothing would be different' : `${count} of ${counted(run.decisions, 'decision')} would be different`}</h3>
${
  run.decisions === 0
    ? html`<p class="empty">Nothing was decided since then. Choose an earlier day.</p>`
    : table({
        caption: 'How often each was said',
        columns: [
          { label: 'What was said' },
          { label: 'Was', isNumber: true },
          { label: 'Would be', isNumber: true },
        ],
        rows: verdicts.map((name) => [spokenWord(name), run.was[name] ?? 0, run.would[name] ?? 0]),
      })
}
${
  count === 0
    ? nothing
    : table({
        caption: 'What would be different',
        columns: [{ label: 'About' }, { label: 'When' }, { label: 'Was' }, { label: 'Would be' }],
        rows: run.differences
          .slice(0, 50)
          .map(({ at, subject, was, would }) => [
            subject.title,
            when(at, drawing),
            html`${verdictWord(was.verdict, was.outcome)}<span class="note">${was.explanation}</span>`,
            html`${verdictWord(would.verdict, would.outcome)}<span class="note">${would.explanation}</span>`,
          ]),
      })
}
${actionForm({
  ...{ panel: 'calendar', action: 'write-rule', label: 'Write this rule', tone: 'main' },
  ...{ body: { text }, isTyped: true },
})}`;
}

/** A choice of the scenarios there are, or none. */
export const scenarioChoice = (
  scenarios: readonly { readonly id: string; readonly title: string }[],
): Html =>
  choice({
    ...{ name: 'scenario', label: 'Scenario', none: 'by its kind and tags' },
    of: scenarios.map(({ id, title }) => [id, title] as const),
  });
