import { eventKinds, importances } from '../../model/vocabulary.ts';
import { verdictWord } from '../../model/words.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, field, mark, onDay, table } from '../../web/parts.ts';
import type { CalendarPageView, ScenarioRow } from './read.ts';
import { checkpointsHint, textOfCheckpoint } from './scenario-form.ts';

const leads = (hours: number) => (hours % 24 === 0 && hours > 0 ? `${hours / 24} d` : `${hours} h`);

/** The scenarios there are, and the form for one of them or a new one. */
export function renderScenarios(
  view: CalendarPageView,
  chosen: string | undefined,
  drawing: Drawing,
): Html {
  const { scenarios } = view;
  const open = scenarios.find(({ row }) => row.id === chosen)?.row;
  return html`<section class="zone crt" id="scenarios"><h2>Scenarios</h2>
${
  scenarios.length === 0
    ? html`<p class="empty">No scenario is known. Write one below, or put a file into the folder of scenarios.</p>`
    : table({
        caption: 'Scenarios',
        columns: [
          { label: 'Scenario' },
          { label: 'State' },
          { label: 'Begins before' },
          { label: 'Next event' },
          { label: 'Do' },
        ],
        rows: scenarios.map((each) => rowOf(each, drawing)),
      })
}</section>
<section class="zone" id="scenario"><h2>${open === undefined ? 'Write a scenario' : `Change ${open.body.title}`}</h2>
${open === undefined ? nothing : html`<p><a href="/record/scenario/${open.id}">History</a> · <a href="/panel/calendar#scenario">Write a new one</a></p>`}
${renderForm(open, view)}</section>`;
}

function rowOf(
  { row: { id, version, body }, events }: CalendarPageView['scenarios'][number],
  drawing: Drawing,
) {
  const [next] = events;
  const act = (action: string, label: string, fields: Record<string, string | number | null>) =>
    actionForm({
      ...{ panel: 'calendar', action, label, says: `${label}: ${body.title}`, body: fields },
    });
  const isAboutEvents = body.match.narratives.length === 0;
  const canRun = body.playbook.length > 0 && (!isAboutEvents || next !== undefined);
  return [
    html`<a href="/panel/calendar?scenario=${id}#scenario">${body.title}</a><span class="note">${body.kind}</span>`,
    mark(
      body.status === 'active' ? 'good' : body.status === 'proposed' ? 'warn' : 'quiet',
      body.status,
    ),
    leads(body.match.leadHours),
    next === undefined
      ? html`<span class="quiet">none ahead</span>`
      : html`<a href="/panel/calendar?open=${next.occurrence.event.id}">${next.occurrence.event.title}</a><span class="note">${onDay(next.occurrence.firstDay, drawing)}</span>`,
    html`<div class="buttons">${
      body.status === 'active'
        ? act('scenario-status', 'Switch off', { id, version, status: 'inactive' })
        : act('scenario-status', body.status === 'proposed' ? 'Confirm' : 'Switch on', {
            ...{ id, version, status: 'active' },
          })
    }${canRun ? act('run-playbook', 'Run the playbook', { scenario: id, occurrence: isAboutEvents ? (next?.occurrence.id ?? null) : null }) : nothing}</div>`,
  ];
}

const joined = (list: readonly string[]) => list.join(', ');

function renderForm(open: ScenarioRow | undefined, { rules }: CalendarPageView): Html {
  const body = open?.body;
  const match = body?.match;
  const fields = [
    open === undefined
      ? field({
          ...{ name: 'key', label: 'Name of its file', placeholder: 'options-expiry' },
          isRequired: true,
        })
      : nothing,
    field({ name: 'title', label: 'Title', value: body?.title, isRequired: true }),
    field({ name: 'kind', label: 'Sort', value: body?.kind ?? 'macro', isRequired: true }),
    choice({
      ...{ name: 'status', label: 'State', value: body?.status ?? 'active' },
      of: ['proposed', 'active', 'inactive'],
    }),
    field({
      ...{ name: 'kinds', label: 'Kinds of events', value: joined(match?.kinds ?? []) },
      hint: `any of ${eventKinds.join(', ')}; empty: any`,
    }),
    field({
      ...{ name: 'tags', label: 'One of these tags', value: joined(match?.tags ?? []) },
      hint: 'without kinds and tags no event matches by itself',
    }),
    choice({
      ...{ name: 'importanceMin', label: 'From this importance on' },
      ...{ value: match?.importanceMin ?? 'low', of: importances },
    }),
    field({
      ...{ name: 'narratives', label: 'Narratives', value: joined(match?.narratives ?? []) },
      hint: 'with any it is about these, and about no events',
    }),
    field({
      ...{ name: 'leadHours', label: 'Begins, hours before', type: 'number' },
      value: match?.leadHours ?? 24,
    }),
    field({
      ...{ name: 'tailHours', label: 'Is over, hours after', type: 'number' },
      value: match?.tailHours ?? 0,
    }),
    field({ name: 'activeFrom', label: 'From', type: 'date', value: body?.activeFrom }),
    field({ name: 'activeTo', label: 'Until', type: 'date', value: body?.activeTo }),
    field({
      ...{ name: 'checkpoints', label: 'Checkpoints', type: 'area', hint: checkpointsHint },
      value: (body?.checkpoints ?? []).map(textOfCheckpoint).join('\n'),
    }),
    field({
      ...{ name: 'playbook', label: 'Playbook, one step a line', type: 'area' },
      value: body?.playbook.join('\n'),
    }),
    open === undefined
      ? choice({
          ...{ name: 'triggers', label: 'It triggers', none: 'its checkpoints only' },
          of: [
            ['HOLD', 'the brain opens nothing new, once you agree'],
            ['PREP_TASK', 'a task to prepare'],
          ],
        })
      : nothing,
  ];
  const own = rules.filter(({ body: rule }) => rule.scenario === body?.key && rule.mode !== 'off');
  return html`${
    open === undefined
      ? nothing
      : html`<p>${own.length === 0 ? html`<span class="quiet">No rule belongs to it: it triggers its checkpoints only.</span>` : html`It triggers ${own.map(({ body: rule }) => html`<a href="/panel/calendar?rule=${rule.id}#try">${rule.title}</a> <span class="quiet">${verdictWord(rule.emit)}</span> `)}`} <a href="/panel/calendar?for=${open.body.key}#try">Write a rule for it</a></p>`
  }${actionForm({
    ...{ panel: 'calendar', action: 'write-scenario', label: 'Write this scenario' },
    ...{ tone: 'main', isTyped: true, fields },
    body: open === undefined ? {} : { id: open.id, version: open.version, key: open.body.key },
  })}`;
}
