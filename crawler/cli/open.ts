import { type Clock, Fault, type Log, systemClock } from '#lib';
import { type Database, migrate, openDatabase } from '#lib/postgres';
import { folderOf } from '../base/folder.ts';
import {
  createFetcher,
  createSqlPaceStore,
  createSqlRobotsStore,
  type Fetcher,
  fetchLimits,
} from '../fetch/index.ts';
import { migrations } from '../migrations/index.ts';
import type { Source } from '../model/source.ts';
import { declaredSources } from '../sources/index.ts';
import { syncSources } from '../store/source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenKnowledge {
  readonly env: Environment;
  readonly cwd: string;
  /** `panther crawl`; told to others that want the embedded database meanwhile. */
  readonly owner: string;
  /** Where this process answers over HTTP for them. */
  readonly door?: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Opens the knowledge base with its newest schema and the sources of this repository in it. Throws
 * Faults `postgres.*`; `postgres.locked` names the process that has it. */
export async function openKnowledge(options: OpenKnowledge): Promise<Database> {
  const { env, cwd, ...rest } = options;
  const database = await openDatabase({
    ...rest,
    url: env.DATABASE_URL,
    folder: folderOf(env, cwd),
    clock: systemClock,
  });
  try {
    await migrate(database, 'kb', migrations);
    await syncSources(database, declaredSources, systemClock.now());
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Told to sites beside the contact. */
const product = 'pantherOS/0.1.0';

export interface CrawlFetcherOptions {
  readonly database: Database;
  readonly contact: string | undefined;
  readonly delayMs: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The client of all crawls: what hosts were asked and when is kept in the database. */
export function createCrawlFetcher(options: CrawlFetcherOptions): Fetcher {
  const { database, clock, log, contact, delayMs = fetchLimits.delayMs } = options;
  return createFetcher({
    userAgent: contact === undefined ? product : `${product} (+${contact})`,
    clock,
    log,
    random: Math.random,
    pace: createSqlPaceStore(database),
    robots: createSqlRobotsStore(database),
    limits: { delayMs },
  });
}

/** Throws Fault `config.invalid` when a public site would be read by nobody in particular. */
export function checkContact(sources: readonly Source[], contact: string | undefined): void {
  const first = sources.find(needsContact);
  if (contact !== undefined || first === undefined) return;
  throw new Fault({
    code: 'config.invalid',
    message: `${first.name} is read from somebody else's server, and nobody is named who could be written to`,
    hint: 'set PANTHER_CRAWLER_CONTACT to a mail address or a page about your crawler',
  });
}

/** Whether reading it asks a server of somebody else for pages. */
export function needsContact(source: Source): boolean {
  return source.kind !== 'folder' && source.kind !== 'git' && !source.allowPrivate;
}
