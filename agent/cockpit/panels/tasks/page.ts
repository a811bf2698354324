import { importances, taskStatuses } from '../../model/vocabulary.ts';
import { figure } from '../../web/chart.ts';
import { renderHistory } from '../../web/history.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  facts,
  field,
  filters,
  olderOnes,
  onDay,
  shownCount,
  table,
  when,
} from '../../web/parts.ts';
import { linkTo, placeOf } from '../places.ts';
import { renderConclude } from './conclude.ts';
import { renderKnown } from './known.ts';
import {
  type OpenedTask,
  openStatuses,
  type TaskRow,
  type TasksFilter,
  type TasksPageView,
} from './read.ts';
import { dueOf, priorityOf } from './tile.ts';

export function renderTasksPage(view: TasksPageView, query: TasksFilter, drawing: Drawing): Html {
  const { rows, counts, opened, next } = view;
  const shown = rows.length === 1 ? '1 task' : `${rows.length} tasks`;
  return html`${query.open === undefined ? nothing : renderOpened(opened, view.projects, drawing)}
<section class="zone"><h2>Add a task</h2>${renderAdd(view.projects)}</section>
<section class="zone crt"><h2>${shownCount(shown, { after: query.after, next })}</h2>
${filters('tasks', [
  choice({
    ...{ name: 'show', label: 'Show', value: query.show },
    of: [
      ['open', 'open'],
      ['all', 'all'],
      ...taskStatuses.map((status) => [status, `${status} (${counts[status] ?? 0})`] as const),
    ],
  }),
  field({ name: 'q', label: 'With the words', type: 'search', value: query.q }),
])}
${
  rows.length === 0
    ? html`<p class="empty">No task is like that. Add one above, or show others.</p>`
    : table({
        caption: 'Tasks',
        columns: [
          { label: 'Task' },
          { label: 'State' },
          { label: 'Importance' },
          { label: 'Due' },
          { label: 'Do' },
        ],
        rows: rows.map((row) => rowOf(row, view.today, drawing)),
      })
}
${olderOnes('tasks', query, next)}
</section>
<section class="zone crt"><h2>Month</h2>${figure({ kind: 'line', src: '/panel/tasks/chart/flow.json', caption: 'Tasks done and new, a day' })}</section>`;
}

function renderAdd(projects: Projects): Html {
  return actionForm({
    ...{ panel: 'tasks', action: 'add', label: 'Add', tone: 'main' },
    fields: [
      field({ name: 'title', label: 'What is to be done', isRequired: true }),
      field({ name: 'due', label: 'Due', type: 'date' }),
      choice({ name: 'priority', label: 'Importance', value: 'normal', of: importances }),
      projectChoice(projects),
    ],
  });
}

function rowOf(row: TaskRow, today: string, drawing: Drawing): readonly Content[] {
  const { id, version, body } = row;
  const isOpen = (openStatuses as readonly string[]).includes(body.status);
  const context = body.context === null ? nothing : html`<span class="note">${body.context}</span>`;
  const name = html`<a href="/panel/tasks?open=${id}">${body.title}</a>${context}`;
  const due =
    body.due === null
      ? html`<span class="quiet">none</span>`
      : isOpen
        ? dueOf(body, today, drawing)
        : onDay(body.due, drawing);
  const button = isOpen
    ? actionForm({
        ...{ panel: 'tasks', action: 'done', label: 'Done', says: `Done: ${body.title}` },
        body: { id, version },
      })
    : actionForm({
        ...{ panel: 'tasks', action: 'set-status', label: 'Open again' },
        ...{ says: `Open again: ${body.title}`, body: { id, version, status: 'today' } },
      });
  return [name, body.status, priorityOf(body), due, button];
}

function renderOpened(opened: OpenedTask | null, projects: Projects, drawing: Drawing): Html {
  if (opened === null) {
    return html`<section class="zone"><p class="empty">This task is not there any more. It was removed, or its address is wrong.</p></section>`;
  }
  const { row, linked, entries, history } = opened;
  const { body } = row;
  return html`<section class="zone"><h2>${body.title}</h2>
<div class="columns"><div>
${facts([
  ['Do', body.action ?? html`<span class="quiet">not said</span>`],
  ['Why', body.context ?? html`<span class="quiet">not said</span>`],
  ['State', body.status],
  ['Due', body.due === null ? html`<span class="quiet">none</span>` : onDay(body.due, drawing)],
  ['Added', when(row.createdAt, drawing)],
  ...linked.map((each) => [each.title, linkTo(each)] as const),
  ...entries.map(
    ({ id, body: { title, status } }) =>
      [
        'Journal entry',
        html`<a href="${placeOf('journal-entry', id)}">${title}</a> <span class="quiet">${status.replace('_', ' ')}</span>`,
      ] as const,
  ),
])}
${renderKnown(body.facts, drawing)}
<h3>What became of it</h3>
${renderHistory(history, drawing)}
</div><div>${renderEdit(row, projects)}</div></div></section>
${renderConclude(opened)}`;
}

type Projects = TasksPageView['projects'];

const projectChoice = (projects: Projects, value = 'none') =>
  projects.length === 0
    ? nothing
    : choice({
        ...{ name: 'project', label: 'Project', value },
        of: [['none', 'none'], ...projects.map(({ id, name }) => [id, name] as const)],
      });

function renderEdit({ id, version, body, links }: TaskRow, projects: Projects): Html {
  const button = (status: string, label: string) =>
    actionForm({
      ...{ panel: 'tasks', action: 'set-status', label, body: { id, version, status } },
    });
  return html`<div class="buttons">${button('doing', 'Begin')}${button('waiting', 'It waits')}${button('done', 'Done')}${button('dropped', 'Drop')}${actionForm(
    { panel: 'tasks', action: 'remove', label: 'Remove', tone: 'danger', body: { id, version } },
  )}</div>
${actionForm({
  ...{ panel: 'tasks', action: 'edit', label: 'Save', tone: 'main', body: { id, version } },
  fields: [
    field({ name: 'title', label: 'What is to be done', value: body.title, isRequired: true }),
    field({ name: 'due', label: 'Due', type: 'date', value: body.due }),
    choice({ name: 'priority', label: 'Importance', value: body.priority, of: importances }),
    projectChoice(projects, links.project?.[0]),
    field({ name: 'notes', label: 'Notes', type: 'area', value: body.notes }),
  ],
})}`;
}
