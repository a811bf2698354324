import { systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import { addSource, declaredFault } from '../cli/sources.ts';
import { parseSource } from '../sources/index.ts';
import { listSources, pauseSource, readSource, removeSource } from '../store/source.ts';
import type { KnowledgeBase } from './base.ts';
import { type CrawlSettings, crawlHere, planHere } from './crawl-here.ts';
import { createReader } from './reader.ts';

export type LocalBaseOptions = CrawlSettings;

/** The knowledge base as this process has it open. Closing it closes the database. */
export function createLocalBase(database: Database, options: LocalBaseOptions): KnowledgeBase {
  const { log, environment } = options;
  return {
    ...createReader(database, { log, environment }),
    listSources: () => listSources(database),
    readSource: (name) => readSource(database, name),
    // What came over the wire is checked as what a command line says.
    addSource: (source) => addSource(database, parseSource(source, '/'), systemClock.now()),
    async removeSource(name) {
      const { isDeclared } = await readSource(database, name);
      if (isDeclared) throw declaredFault(name);
      await removeSource(database, name);
    },
    async pauseSource(name, reason) {
      await readSource(database, name);
      await pauseSource(database, name, reason);
    },
    planCrawl: (request) => planHere(database, request),
    crawl: (request, tell, signal) => crawlHere(database, request, options, tell, signal),
    close: () => database.close(),
  };
}
