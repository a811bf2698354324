import { existsSync } from 'node:fs';
import { dayOf } from '../../engines/calendar/days.ts';
import { event } from '../../model/event.ts';
import { idea } from '../../model/idea.ts';
import { note } from '../../model/note.ts';
import { task } from '../../model/task.ts';
import type { CockpitStore } from '../../store/index.ts';
import {
  addCounts,
  auditImport,
  type ImportReport,
  importRecords,
  type RowNote,
  reportOf,
} from '../import.ts';
import { limits } from '../limits.ts';
import { defineSource } from '../source.ts';
import { readIdeas, readMarketEvents, readTasks, type Telling } from './items.ts';
import { readNotes } from './notes.ts';
import { type DojoSnapshot, type Refuse, readDojo } from './read.ts';

export interface DojoValue extends DojoSnapshot {
  readonly root: string;
  readonly report: ImportReport;
}

/** The Dojo folder: what it says now, and what in it is a record here, taken into the store. */
export const dojo = defineSource<DojoValue>({
  name: 'dojo',
  title: 'Dojo folder',
  ...limits.file,
  waitsFor: ({ files }) => (existsSync(files.dojo) ? null : `folder ${files.dojo}`),
  async read({ settings, store, clock }) {
    const root = settings.files.dojo;
    const today = dayOf(new Date(clock.now()), settings.zone);
    const { snapshot, refused } = await readDojo(root, today);
    const report = await importDojo(store, root, refused);
    await auditImport(store, 'dojo', report);
    return { root, ...snapshot, report };
  },
});

/** Ideas, notes, tasks and market events. The folder stays as it is. */
async function importDojo(
  store: CockpitStore,
  root: string,
  before: readonly RowNote[],
): Promise<ImportReport> {
  const refused: RowNote[] = [...before];
  const dropped: RowNote[] = [];
  const into =
    (list: RowNote[]): Refuse =>
    (file, row, reason) =>
      void list.push({ file, row, reason });
  const telling: Telling = { refuse: into(refused), drop: into(dropped) };
  const counts = [
    await importRecords(store, idea, await readIdeas(root, telling), 'dojo'),
    await importRecords(store, note, await readNotes(root, telling), 'dojo'),
    await importRecords(store, task, await readTasks(root, telling), 'dojo'),
    await importRecords(store, event, await readMarketEvents(root, telling), 'dojo'),
  ];
  return reportOf(counts.reduce(addCounts), refused, dropped);
}
