import { existsSync } from 'node:fs';
import type { Settings } from '../settings.ts';
import { auditImport, type ImportReport } from './import.ts';
import { limits } from './limits.ts';
import { type FileText, readFileText } from './read-file.ts';
import { defineSource, type Source, type SourceCall } from './source.ts';

const dayMs = 24 * 3_600_000;

/** What a source of one file says: what is in it, and what came of reading it into the store. */
export interface FileValue<Content> {
  readonly path: string;
  readonly modifiedAt: string;
  readonly sha256: string;
  readonly content: Content;
  readonly report: ImportReport;
}

interface FileSourceInit<Content> {
  readonly name: string;
  readonly title: string;
  readonly place: (settings: Settings) => string;
  /** The instant the content says it is of; the file's own time where it says none. */
  readonly writtenAt?: (content: Content) => string | null;
  readonly staleAfterMs?: number;
  readonly take: (
    file: FileText,
    call: SourceCall<FileValue<Content>>,
  ) => Promise<{ readonly content: Content; readonly report: ImportReport }>;
}

/** Declares a source of one file, which is taken into the store when its bytes have changed. */
export function defineFileSource<Content>(
  init: FileSourceInit<Content>,
): Source<FileValue<Content>> {
  const { name, title, place, writtenAt, staleAfterMs = dayMs, take } = init;
  return defineSource<FileValue<Content>>({
    ...{ name, title, staleAfterMs, ...limits.file },
    waitsFor: (settings) => (existsSync(place(settings)) ? null : `file ${place(settings)}`),
    observedAt: ({ content, modifiedAt }) => writtenAt?.(content) ?? modifiedAt,
    async read(call) {
      const file = await readFileText(place(call.settings));
      const { path, modifiedAt, sha256 } = file;
      if (call.previous?.sha256 === sha256 && call.previous.path === path) return call.previous;
      const { content, report } = await take(file, call);
      await auditImport(call.store, name, report);
      return { path, modifiedAt, sha256, content, report };
    },
  });
}
