import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CrawlEvent, KnowledgeBase, Source, StoredSource } from '#crawler';
import { type Clock, retry } from '#lib';

export interface FirstLibraryOptions {
  readonly base: Pick<KnowledgeBase, 'listSources' | 'addSource' | 'removeSource' | 'crawl'>;
  /** The root of the repository. */
  readonly root: string;
  /** Where the pages about options are made. */
  readonly pagesFolder: string;
  readonly writePages: (folder: string) => Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What was read, and what could not be. */
export interface FirstLibrary {
  readonly pages: number;
  readonly problems: readonly string[];
}

/** What a knowledge base begins with, so that there is something to ask: the documents of this repository,
 * and names and types of NixOS options. Only what is new or due is read. Stopped by the signal, the next
 * one goes on where it was.
 * @throws Fault as the base does; exec.failed when the pages cannot be made */
export async function readFirstLibrary(options: FirstLibraryOptions): Promise<FirstLibrary> {
  const { base, root, pagesFolder, clock, signal } = options;
  const patient = <T>(work: () => Promise<T>) => retry(work, { clock, signal });
  const stored = await patient(() => base.listSources(signal));
  const documents = sourceOf('pantheros', root, 24);
  const catalogue = sourceOf('nixos-options', pagesFolder, 24 * 7);
  const known = (source: Source) => stored.find((each) => each.source.name === source.name);
  const wanted: Source[] = [];
  if (isDue(known(documents), documents, clock.now())) wanted.push(documents);
  const isOlder = (known(catalogue)?.lastRun?.startedAt ?? 0) < newestCatalogue(root);
  if (isDue(known(catalogue), catalogue, clock.now(), isOlder)) {
    await options.writePages(pagesFolder);
    wanted.push(catalogue);
  }
  for (const source of wanted) await place(base, source, known(source), signal);
  const events: CrawlEvent[] = [];
  if (wanted.length > 0) {
    const names = wanted.map(({ name }) => name);
    const request = { names, all: false, acceptsRemovals: true, replaceModel: false };
    await patient(() =>
      base.crawl({ ...request, isNightly: false }, (event) => events.push(event), signal),
    );
  }
  const read = events.filter((event) => event.event === 'report');
  return {
    pages: read.reduce((sum, { documents: count }) => sum + count, 0),
    problems: events.flatMap((event) =>
      event.event === 'fault' ? [`${event.source}: ${event.message}`] : [],
    ),
  };
}

function sourceOf(name: string, location: string, everyHours: number): Source {
  return {
    ...{ name, kind: 'folder', location: location.replace(/(.)\/$/, '$1'), library: name },
    ...{ include: ['**/*.md'], exclude: [], maxPages: 5_000, maxDepth: 12 },
    ...{ allowPrivate: false, browser: false, everyHours },
  };
}

function isDue(
  stored: StoredSource | undefined,
  wanted: Source,
  nowMs: number,
  isOlder = false,
): boolean {
  if (stored?.pausedReason !== undefined) return false;
  if (stored === undefined || stored.source.location !== wanted.location) return true;
  return isOlder || stored.dueAt <= nowMs;
}

/** The repository may have been moved since. */
async function place(
  base: FirstLibraryOptions['base'],
  source: Source,
  stored: StoredSource | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (stored?.source.location === source.location) return;
  if (stored !== undefined) await base.removeSource(source.name, signal);
  await base.addSource(source, signal);
}

// As nix/options has them: its own, and what `panther options sync` writes.
const catalogueFiles = ['newer.json', 'nixos.json.gz', 'home-manager.json.gz'];

function newestCatalogue(root: string): number {
  return Math.max(
    ...catalogueFiles.map(
      (file) => statSync(join(root, 'nix/options', file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );
}
