import { z } from 'zod';
import { taskStatuses } from '../../model/vocabulary.ts';
import { definePanel, type ExportRow } from '../../web/panel.ts';
import { taskActions } from './actions.ts';
import { flowOfTasks } from './chart.ts';
import { renderTasksPage } from './page.ts';
import { isOverdue, readAskedTasks, readTasks, readTasksPage, type TaskRow } from './read.ts';
import { quickAdd, renderTasks } from './tile.ts';

const query = z.strictObject({
  show: z.enum(['open', 'all', ...taskStatuses]).default('open'),
  q: z.string().max(200).optional(),
  after: z.string().max(500).optional(),
  open: z.uuid().optional(),
});

/** What is to be done, made by hand, by rules and by reviews. */
export const tasks = definePanel({
  ...{ id: 'tasks', title: 'Tasks queue', row: 3, key: 't' },
  kinds: ['task'],
  read: readTasks,
  state: ({ open }) =>
    open > 0
      ? { is: 'ready' }
      : {
          is: 'empty',
          text: 'Nothing is to be done. Rules and reviews add tasks here; add one yourself below.',
        },
  render: renderTasks,
  quick: quickAdd,
  page: { query, read: readTasksPage, render: renderTasksPage },
  actions: taskActions,
  charts: { flow: flowOfTasks },
  exportRows: async (context, asked) => (await readAskedTasks(context, asked)).map(exportOf),
  notices: ({ due, today }) =>
    due.map(({ id, body, createdAt }) => ({
      ...{ id: `task:${id}`, text: body.title, at: createdAt, href: `/panel/tasks?open=${id}` },
      tone: isOverdue(body, today) ? 'warn' : 'normal',
    })),
  commands: [{ title: 'Tasks that are done', href: '/panel/tasks?show=done' }],
});

function exportOf({ id, version, body, createdAt, updatedAt }: TaskRow): ExportRow {
  const { title, status, priority, due, action, context, notes, doneAt } = body;
  return {
    ...{ id, version, title, status, priority, due, action, context, notes, doneAt },
    ...{ createdAt, updatedAt },
  };
}
