import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault, type Log, sha256Hex } from '../index.ts';
import { startEmbeddedEngine } from './embedded-engine.ts';

/** Of the engine in use; a folder of another major version cannot be opened by it. */
const postgresMajor = '18';
const unfinished = /^data\.new/;

/** The data folder below `folder`, made if there is none. It appears in one rename when it is complete,
 * so an interrupted creation leaves nothing that could be opened. Only for the owner of the folder.
 * @throws Fault postgres.unavailable, postgres.schema (made by another major version) */
export async function prepareDataFolder(folder: string, log: Log): Promise<string> {
  const data = join(folder, 'data');
  for (const name of readdirSync(folder)) {
    if (unfinished.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
  if (existsSync(data)) {
    refuseOtherMajor(data);
    return data;
  }
  const staged = join(folder, 'data.new');
  if (!(await copyTemplate(staged, log))) {
    await createData(staged);
    await keepTemplate(staged, log);
  }
  renameSync(staged, data);
  return data;
}

function refuseOtherMajor(data: string): void {
  const path = join(data, 'PG_VERSION');
  const major = existsSync(path) ? readFileSync(path, 'utf8').trim() : 'unknown';
  if (major === postgresMajor) return;
  throw new Fault({
    code: 'postgres.schema',
    message: `the embedded database was made by PostgreSQL ${major}; this release reads ${postgresMajor}`,
    hint: 'export it with the release that made it, move the folder away and import it here',
    where: data,
  });
}

// Folders of before name pg_textsearch in their configuration and do not open in an engine without it; no room
// uses it, since search has a ranking of its own.
const firstStatements = 'create extension vector; create extension pg_textsearch';

async function createData(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const engine = await startEmbeddedEngine(folder);
  try {
    await engine.client.query(firstStatements);
  } finally {
    await engine.stop();
  }
}

/** initdb takes three to six seconds in the engine, a copy of what it made a fraction of one. */
async function copyTemplate(target: string, log: Log): Promise<boolean> {
  const template = templateFolder();
  if (!existsSync(template)) return false;
  try {
    await cp(template, target, { recursive: true });
    return true;
  } catch (error) {
    log.debug('the template of the embedded database cannot be used', { template, error });
    await rm(target, { recursive: true, force: true });
    return false;
  }
}

async function keepTemplate(source: string, log: Log): Promise<void> {
  const template = templateFolder();
  let staged: string | undefined;
  try {
    const parent = join(template, '..');
    await mkdir(parent, { recursive: true, mode: 0o700 });
    staged = await mkdtemp(`${template}.new-`);
    await cp(source, staged, { recursive: true });
    renameSync(staged, template);
  } catch (error) {
    // A cache that cannot be written, or that another process filled first, costs the next one seconds.
    log.debug('no template of the embedded database was kept', { template, error });
    if (staged !== undefined) await rm(staged, { recursive: true, force: true });
  }
}

function templateFolder(): string {
  const versions = ['pglite', 'pglite-pgvector', 'pglite-pg_textsearch'].map(versionOf);
  const statements = sha256Hex(firstStatements).slice(0, 8);
  return join(homedir(), '.cache', 'panther', ['pglite', ...versions, statements].join('-'));
}

function versionOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(`@electric-sql/${name}`);
  const path = join(entry, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
}
