import type { BodyOf } from '../../model/record.ts';
import type { task } from '../../model/task.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, field, lines, live, onDay } from '../../web/parts.ts';
import { isOverdue, type TasksView } from './read.ts';

export function renderTasks(view: TasksView, drawing: Drawing): Html {
  const { rows, open, overdue, doneToday, today } = view;
  const late = overdue === 0 ? nothing : html` · <span class="bad">${overdue} overdue</span>`;
  const rest = open - rows.length;
  return html`<p class="sum">${live(open)} open${late} · ${live(doneToday)} done today</p>
${lines(
  rows.map(({ id, version, body }) => ({
    name: html`<a href="/panel/tasks?open=${id}">${body.title}</a>`,
    note: html`${body.due === null ? body.status : dueOf(body, today, drawing)}${body.priority === 'high' || body.priority === 'critical' ? html` · ${priorityOf(body)}` : nothing}${body.action === null ? nothing : html` · ${body.action}`}`,
    value: actionForm({
      ...{ panel: 'tasks', action: 'done', label: 'Done', says: `Done: ${body.title}` },
      body: { id, version },
    }),
  })),
)}
${rest > 0 ? html`<p class="more"><a href="/panel/tasks">${rest} more</a></p>` : nothing}`;
}

export const quickAdd = (): Html =>
  actionForm({
    ...{ panel: 'tasks', action: 'add', label: 'Add', says: 'Add the task' },
    fields: field({ name: 'title', label: 'New task', placeholder: 'New task', isRequired: true }),
  });

export function dueOf(body: BodyOf<typeof task>, today: string, drawing: Drawing): Html {
  if (body.due === null) return nothing;
  const text = onDay(body.due, drawing);
  return isOverdue(body, today) ? html`<span class="bad">overdue: ${text}</span>` : text;
}

export function priorityOf({ priority }: Pick<BodyOf<typeof task>, 'priority'>): Html | string {
  if (priority === 'critical') return html`<span class="bad">critical</span>`;
  if (priority === 'high') return html`<span class="warn">high</span>`;
  return priority;
}
