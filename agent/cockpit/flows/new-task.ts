import type { BodyOf } from '../model/record.ts';
import type { task } from '../model/task.ts';

export type Task = BodyOf<typeof task>;

/** A task for today with everything that is not said left open. */
export function newTask(fields: Pick<Task, 'title' | 'due'> & Partial<Task>): Task {
  return {
    ...{ status: 'today', priority: 'normal', action: null, context: null },
    ...{ facts: {}, notes: '', doneAt: null },
    ...fields,
  };
}
