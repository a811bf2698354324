import { existsSync } from 'node:fs';
import { sha256Hex } from '#lib';
import { readAll } from '../../flows/read-all.ts';
import { event as eventKind } from '../../model/event.ts';
import type { CockpitStore } from '../../store/index.ts';
import {
  auditImport,
  type ImportReport,
  importRecords,
  type RowNote,
  reportOf,
} from '../import.ts';
import { limits } from '../limits.ts';
import { listFiles, nameIn, readOrRefuse } from '../read-file.ts';
import { defineSource } from '../source.ts';
import { type ParsedCalendar, parseCalendar } from './parse.ts';

export interface CalendarsValue {
  readonly folder: string;
  /** Of names and bytes. */
  readonly sha256: string;
  readonly files: readonly { readonly file: string; readonly events: number }[];
  readonly report: ImportReport;
}

/** The `.ics` calendars in a folder. */
export const calendars = defineSource<CalendarsValue>({
  name: 'calendars',
  title: 'Calendars',
  ...limits.file,
  waitsFor: ({ files }) => (existsSync(files.calendars) ? null : `folder ${files.calendars}`),
  async read({ settings, store, clock, previous }) {
    const folder = settings.files.calendars;
    const texts: { readonly file: string; readonly text: string; readonly sha256: string }[] = [];
    const refused: RowNote[] = [];
    for (const path of await listFiles(folder, '.ics')) {
      const file = nameIn(folder, path);
      const read = await readOrRefuse(path, file);
      if ('reason' in read) refused.push(read);
      else texts.push({ file, text: read.text, sha256: read.sha256 });
    }
    const { calendar, zone } = settings;
    const seen = texts.map(({ file, sha256 }) => [file, sha256]);
    const sha256 = sha256Hex(JSON.stringify([seen, calendar.files, calendar.zones, zone]));
    if (previous?.sha256 === sha256 && refused.length === 0) return previous;
    const parsed = texts.map(({ file, text }) => {
      return { file, ...parseCalendar({ file, text, zone, settings: calendar }) };
    });
    const items = parsed.flatMap(({ events }) => events);
    const counts = await importRecords(store, eventKind, items, 'calendars');
    await cancelGone(store, parsed, new Date(clock.now()).toISOString());
    const all = [...refused, ...parsed.flatMap((each) => each.refused)];
    const dropped = parsed.flatMap((each) => each.dropped);
    const report = reportOf(counts, all, dropped);
    await auditImport(store, 'calendars', report);
    const files = parsed.map(({ file, events }) => ({ file, events: events.length }));
    return { folder, sha256, files, report };
  },
});

/** What is not in its file any more is off. What is over stays: many calendars leave old events out. */
async function cancelGone(
  store: CockpitStore,
  calendarsRead: readonly (ParsedCalendar & { readonly file: string })[],
  now: string,
): Promise<void> {
  const rows = [
    ...(await readAll(store, eventKind, { status: 'once', from: now })),
    ...(await readAll(store, eventKind, { status: 'recurring' })),
  ];
  for (const { file, events, isWhole, refused } of calendarsRead) {
    if (!isWhole || refused.length > 0) continue;
    const known = new Set(events.map(({ key }) => key));
    for (const { body } of rows) {
      const { source } = body;
      if (source === null || !source.startsWith(`${file}#`) || known.has(source)) continue;
      const off = { ...body, isCancelled: true };
      await store.upsertByKey(eventKind, source, off, 'source:calendars');
    }
  }
}
