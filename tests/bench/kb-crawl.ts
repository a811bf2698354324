import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docsFolder } from '../kit/docs.ts';
import { findServer, startServer } from '../kit/postgres-server.ts';

interface Measured {
  readonly pages: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly growthMiB?: number;
}

const parts = {
  site: './kb-crawl/site.ts',
  ours: './kb-crawl/ours.ts',
  crawlee: './kb-crawl/crawlee.ts',
} as const;
/** Without them V8 lets garbage grow with the memory of the machine, not with what is needed. */
const heapFlags = ['--max-semi-space-size=8', '--max-old-space-size=256'];
const part = (name: keyof typeof parts) => join(import.meta.dirname, parts[name]);

/** Crawl and chunk with pacing off, into PostgreSQL where the machine has one: at least 100 pages a second
 * and at most 400 MiB on the PostgreSQL manual, with Crawlee's own file-backed crawl, which neither chunks
 * nor indexes, beside it. `PANTHER_BENCH_SITE` names a folder with 10,000 pages and more for the memory. */
export async function benchKbCrawl(say: (line: string) => void): Promise<unknown> {
  const manual = docsFolder('postgresql');
  if (manual === undefined) {
    say('skipped: no PostgreSQL manual (postgresql-doc-15)');
    return undefined;
  }
  const ours = await measureSite(manual, 'ours', 5_000);
  tell(say, 'the PostgreSQL manual', ours);
  const embedded = await measureSite(manual, 'ours', 5_000, 'pglite');
  tell(say, 'the same into the embedded database', embedded);
  const crawlee = await measureSite(manual, 'crawlee', 5_000);
  tell(say, "Crawlee's own crawl of it", crawlee);
  const large = process.env.PANTHER_BENCH_SITE;
  const memory = large === undefined ? undefined : await measureSite(large, 'ours', 10_500);
  if (memory !== undefined) tell(say, `${large}`, memory);
  return { ours, embedded, crawlee, memory };
}

function tell(say: (line: string) => void, what: string, measured: Measured): void {
  const { pages, seconds, cpuSeconds, peakMiB, growthMiB } = measured;
  const growth = growthMiB === undefined ? '' : `, ${growthMiB} MiB more in its second half`;
  say(
    `${what}: ${pages} pages, ${Math.round(pages / seconds)}/s (${Math.round(pages / cpuSeconds)} per second of CPU), peak ${peakMiB} MiB${growth}`,
  );
}

async function measureSite(
  root: string,
  how: 'ours' | 'crawlee',
  pagesMax: number,
  engine: 'postgres' | 'pglite' = 'postgres',
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-bench-'));
  const site = spawn(process.execPath, [part('site'), root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const onServer = how === 'ours' && engine === 'postgres' && !('missing' in findServer());
  const postgres = onServer ? await startServer() : undefined;
  const database = await postgres?.createDatabase();
  try {
    const [port] = (await once(site.stdout, 'data')) as [Buffer];
    const location = `http://127.0.0.1:${String(port).trim()}/`;
    const url = database === undefined ? '-' : (postgres?.url(database) ?? '-');
    const given = how === 'ours' ? [location, url, folder, String(pagesMax)] : [location, folder];
    const args = [...(how === 'ours' ? heapFlags : []), part(how), ...given];
    const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${how} ended with ${run.status}: ${run.stderr}`);
    return JSON.parse(run.stdout) as Measured;
  } finally {
    site.kill();
    if (database !== undefined) await postgres?.dropDatabase(database);
    rmSync(folder, { recursive: true, force: true });
  }
}
