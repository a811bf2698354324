import { readAll } from '../../flows/read-all.ts';
import { experiment } from '../../model/experiment.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { actionForm, choice, field, mark, onDay, type Tone, table } from '../../web/parts.ts';
import { metricsOf, moreCriteria } from './experiment-actions.ts';
import { todayOf } from './read.ts';

type ExperimentRow = RecordRow<BodyOf<typeof experiment>>;

export interface ExperimentsPart {
  readonly is: 'experiments';
  readonly rows: readonly ExperimentRow[];
  readonly agents: readonly string[];
  readonly today: string;
}

export async function readExperiments(context: PanelContext): Promise<ExperimentsPart> {
  const rows = await readAll(context.store, experiment);
  const agents = (context.ports.agents?.list() ?? []).map(({ name }) => name);
  return { is: 'experiments', rows, agents, today: todayOf(context) };
}

const tones: Readonly<Record<string, Tone>> = {
  ...{ running: 'good', succeeded: 'good', failed: 'bad' },
};

export function renderExperiments(part: ExperimentsPart, drawing: Drawing): Html {
  const { rows, agents, today } = part;
  return html`<section class="zone crt"><h2>Experiments</h2>${
    rows.length === 0
      ? html`<p class="empty">Nothing is tried out. Say below what you try, until when, and what counts as a success.</p>`
      : table({
          caption: 'Experiments',
          columns: [
            { label: 'Experiment' },
            { label: 'From' },
            { label: 'Until' },
            { label: 'Counts as a success' },
            { label: 'State' },
            { label: 'Do' },
          ],
          rows: rows.map((row) => rowOf(row, today, drawing)),
        })
  }</section>
<section class="zone" id="add-experiment"><h2>Begin an experiment</h2>${actionForm({
    ...{ panel: 'notes', action: 'add-experiment', label: 'Begin', tone: 'main' },
    fields: [
      field({ name: 'title', label: 'What is tried', isRequired: true }),
      field({ name: 'hypothesis', label: 'Why it should help' }),
      ...(agents.length === 0
        ? []
        : [choice({ name: 'agent', label: 'Agent on trial', none: 'none', of: agents })]),
      field({ name: 'startOn', label: 'From', type: 'date', value: today, isRequired: true }),
      field({ name: 'endOn', label: 'Until', type: 'date', isRequired: true }),
      ...criterion('', true),
      ...moreCriteria.flatMap((place) => criterion(String(place), false)),
    ],
  })}</section>`;
}

function criterion(place: string, isRequired: boolean): readonly Html[] {
  const which = place === '' ? '' : ` (${place})`;
  const needed = isRequired ? { isRequired } : {};
  return [
    field({ name: `metric${place}`, label: `Measured by${which}`, ...needed }),
    choice({
      ...{ name: `is${place}`, label: `Is${which}`, value: 'at-least' },
      of: [
        ['at-least', 'at least'],
        ['at-most', 'at most'],
      ],
    }),
    field({ name: `target${place}`, label: `This${which}`, type: 'number', ...needed }),
  ];
}

function rowOf({ id, version, body }: ExperimentRow, today: string, drawing: Drawing) {
  const { title, status, agent, startOn, endOn, criteria, conclusion } = body;
  const button = (action: string, label: string, fields?: readonly Html[]) =>
    actionForm({
      ...{ panel: 'notes', action, label, says: `${label}: ${title}`, body: { id, version } },
      ...(fields === undefined ? {} : { fields }),
    });
  const isOpen = status === 'planned' || status === 'running';
  const isOver = today > endOn;
  const judge = metricsOf(body).map((metric, index) =>
    field({ name: `measured${index}`, label: `${metric} was`, type: 'number' }),
  );
  return [
    html`<span id="experiment-${id}"><a href="/record/experiment/${id}">${title}</a></span>${agent === null ? nothing : html`<span class="note">${agent}</span>`}`,
    onDay(startOn, drawing),
    isOpen && isOver
      ? html`<span class="warn">${onDay(endOn, drawing)}</span>`
      : onDay(endOn, drawing),
    criteria
      .map(({ metric, is, target }) => `${metric} ${is.replace('-', ' ')} ${target}`)
      .join('; '),
    html`${mark(tones[status] ?? 'quiet', status)}${conclusion === '' ? nothing : html`<span class="note">${conclusion}</span>`}`,
    html`<div>${isOpen && isOver ? button('judge', 'Decide', judge) : nothing}<div class="buttons">${status === 'planned' && !isOver ? button('start-experiment', 'Begin now') : nothing}${isOpen ? button('stop-experiment', 'Stop') : nothing}${button('remove-experiment', 'Remove')}</div></div>`,
  ];
}
