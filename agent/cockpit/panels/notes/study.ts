import { type Mastery, masteryOf, type StudyQueue, studyQueue } from '../../engines/study/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { studyCard } from '../../model/study-card.ts';
import { chartTable, figure, type LineChart } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { actionForm, field, lines, live, onDay, table, unknown } from '../../web/parts.ts';
import { studyChart } from './charts.ts';
import { type CardRow, todayOf } from './read.ts';

export interface StudyPart {
  readonly is: 'study';
  readonly queue: StudyQueue<CardRow>;
  readonly mastery: readonly Mastery[];
  /** Every question there is. */
  readonly all: readonly CardRow[];
  readonly curve: LineChart;
}

export async function readStudy(context: PanelContext): Promise<StudyPart> {
  const rows = await readAll(context.store, studyCard);
  const queue = studyQueue(rows, todayOf(context));
  const bodies = rows.map(({ body }) => body);
  const mastery = masteryOf(bodies);
  return { is: 'study', queue, mastery, all: rows, curve: studyChart(bodies) };
}

const grades = [
  ['5', 'At once'],
  ['4', 'After a moment'],
  ['3', 'With effort'],
  ['2', 'Wrong, seemed easy'],
  ['1', 'Wrong'],
  ['0', 'No idea'],
] as const;

export function renderStudy({ queue, mastery, all, curve }: StudyPart, drawing: Drawing): Html {
  const [card, ...rest] = queue.now;
  return html`<section class="zone crt"><h2>To be asked today</h2>
<p class="sum">${live(queue.now.length)} now · ${live(queue.doneToday)} answered today · ${live(queue.newCount)} never asked</p>
${
  card === undefined
    ? html`<p class="empty">${all.length === 0 ? 'Nothing is to be learnt. Add a question below, or make one of a note or a poker spot.' : html`Nothing is due${queue.nextOn === null ? nothing : html`; next ${onDay(queue.nextOn, drawing)}`}.`}</p>`
    : renderCard(card)
}
${rest.length === 0 ? nothing : html`<h3>Then</h3>${lines(rest.slice(0, 8).map(({ body }) => ({ name: body.question, note: body.topic })))}`}</section>
<section class="zone" id="add-card"><h2>Add a question</h2>${actionForm({
    ...{ panel: 'notes', action: 'add-card', label: 'Add', tone: 'main' },
    fields: [
      field({ name: 'question', label: 'Question', isRequired: true }),
      field({ name: 'topic', label: 'Topic', isRequired: true }),
      field({ name: 'answer', label: 'Answer', type: 'area', isRequired: true }),
      field({ name: 'why', label: 'Why it is so' }),
    ],
  })}</section>
<section class="zone crt"><h2>How well each topic is known</h2>${
    mastery.length === 0
      ? html`<p class="empty">There are no topics yet.</p>`
      : table({
          caption: 'Mastery',
          columns: [
            { label: 'Topic' },
            { label: 'Questions', isNumber: true },
            { label: 'Asked', isNumber: true },
            { label: 'Known', isNumber: true },
          ],
          rows: mastery.map(({ topic, cards: count, asked, percent, band }) => [
            topic,
            count,
            asked,
            percent === null
              ? unknown('nothing of it was asked')
              : html`<span>${live(`${percent} %`)} <span class="quiet">${band}</span></span>`,
          ]),
        })
  }
${
  mastery.every(({ asked }) => asked === 0)
    ? nothing
    : figure({
        ...{
          kind: 'line',
          src: '/panel/notes/chart/study.json',
          caption: 'Right answers by day, in percent',
        },
        table: chartTable(curve, 'Right answers by day', drawing),
      })
}</section>
${all.length === 0 ? nothing : renderAll(all, drawing)}`;
}

const listedMax = 200;

function renderAll(all: readonly CardRow[], drawing: Drawing): Html {
  const rest = all.length - listedMax;
  return html`<section class="zone crt"><h2>All questions</h2>${table({
    caption: 'All questions',
    columns: [{ label: 'Question' }, { label: 'Topic' }, { label: 'Asked next' }, { label: 'Do' }],
    rows: all.slice(0, listedMax).map(({ id, version, body }) => {
      const { question, topic, isPaused, schedule } = body;
      const button = (action: string, label: string) =>
        actionForm({
          ...{ panel: 'notes', action, label, says: `${label}: ${question.slice(0, 80)}` },
          body: { id, version },
        });
      const next = schedule.dueOn === null ? 'not yet' : onDay(schedule.dueOn, drawing);
      return [
        html`<a href="/record/study-card/${id}">${question}</a>`,
        topic,
        isPaused ? html`<span class="quiet">no more</span>` : next,
        html`<div class="buttons">${button('pause-card', isPaused ? 'Ask it again' : 'Ask it no more')}${button('remove-card', 'Remove')}</div>`,
      ];
    }),
  })}${rest > 0 ? html`<p class="more">${rest} more are in the <a href="/search">search</a>.</p>` : nothing}</section>`;
}

function renderCard({ id, version, body }: CardRow): Html {
  const button = (action: string, label: string) =>
    actionForm({ panel: 'notes', action, label, body: { id, version }, isOpened: true });
  return html`<h3>${body.topic}</h3><p>${body.question}</p>
<details><summary>Show the answer</summary><p>${body.answer}</p>${body.why === '' ? nothing : html`<p class="note">${body.why}</p>`}
<div class="buttons">${grades.map(([grade, label]) =>
    actionForm({
      ...{ panel: 'notes', action: 'answer', label, body: { id, version, grade } },
    }),
  )}</div></details>
<div class="buttons">${button('pause-card', 'Ask it no more')}${button('remove-card', 'Remove')}<a href="/record/study-card/${id}">Everything about it</a></div>`;
}
