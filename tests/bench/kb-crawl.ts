import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crawlerService } from '../../crawler/service.ts';
import { docsFolder } from '../kit/docs.ts';
import { findServer } from '../kit/postgres-server.ts';
import { startFleetServer } from './fleet-server.ts';
import { type Goal, judgeGoal, sayGoals } from './goal.ts';
import { spreadOf } from './measure.ts';

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
/** As the service runs on a host (crawler/service.ts, modules/services/panther-crawler.ts): without them
 * garbage grows with the memory of the machine, not with what is needed. */
const heapFlags = crawlerService.nodeFlags;
const hostEnv = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' };
const part = (name: keyof typeof parts) => join(import.meta.dirname, parts[name]);

/** Crawl and chunk with pacing off, into PostgreSQL where the machine has one: at least 100 pages a second
 * and at most 400 MB on the PostgreSQL manual, with Crawlee's own file-backed crawl, which neither chunks
 * nor indexes, beside it. Memory over 10,000 pages is measured on the manual of PHP (php-doc) or of Java
 * (openjdk-17-doc, 10,137 pages), or on the folder that `PANTHER_BENCH_SITE` names. */
export async function benchKbCrawl(say: (line: string) => void): Promise<unknown> {
  const manual = docsFolder('postgresql');
  if (manual === undefined) {
    say('skipped: no PostgreSQL manual (postgresql-doc-15)');
    return undefined;
  }
  const runs: Measured[] = [];
  for (let run = 0; run < runsOfManual; run++) {
    const one = await measureSite(manual, 'ours', 5_000);
    tell(say, 'the PostgreSQL manual', one);
    runs.push(one);
  }
  const rate = spreadOf(runs.map(rateOf)).median;
  const goals = [
    judgeGoal('pages a second, the middle one of three', rate, { min: 100 }),
    judgeMemory(runs),
  ];
  sayGoals(say, goals);
  const embedded = await measureSite(manual, 'ours', 5_000, 'pglite');
  tell(say, 'the same into the embedded database', embedded);
  const crawlee = await measureSite(manual, 'crawlee', 5_000);
  tell(say, "Crawlee's own crawl of it", crawlee);
  const timesCrawlee = Math.round((100 * rate) / rateOf(crawlee)) / 100;
  say(`ours has ${timesCrawlee} times its rate, and chunks and indexes what it only stores`);
  const large = process.env.PANTHER_BENCH_SITE || docsFolder('php') || docsFolder('java');
  const memory = large === undefined ? undefined : await measureSite(large, 'ours', 10_500);
  if (memory === undefined)
    say('memory over 10,000 pages: skipped, neither php-doc nor openjdk-17-doc');
  else {
    tell(say, `${large}`, memory);
    goals.push(...sayGoals(say, [judgeMemory([memory])]));
  }
  return { runs, rate, embedded, crawlee, timesCrawlee, memory, goals };
}

/** One takes some twelve seconds, in which what else the machine does may be a fifth. */
const runsOfManual = 3;

const rateOf = ({ pages, seconds }: Measured): number => Math.round(pages / seconds);

/** 400 MB, not MiB. */
function judgeMemory(runs: readonly Measured[]): Goal {
  const pages = spreadOf(runs.map((run) => run.pages)).max;
  const megabytes = Math.round((spreadOf(runs.map((run) => run.peakMiB)).max * 2 ** 20) / 1e6);
  return judgeGoal(`peak of memory over ${pages} pages, MB`, megabytes, { max: 400 });
}

function tell(say: (line: string) => void, what: string, measured: Measured): void {
  const { pages, cpuSeconds, peakMiB, growthMiB } = measured;
  const growth = growthMiB === undefined ? '' : `, ${growthMiB} MiB more in its second half`;
  say(
    `${what}: ${pages} pages, ${rateOf(measured)}/s (${Math.round(pages / cpuSeconds)} per second of CPU), peak ${peakMiB} MiB${growth}`,
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
  const postgres = onServer ? await startFleetServer() : undefined;
  const database = await postgres?.createDatabase();
  try {
    const [port] = (await once(site.stdout, 'data')) as [Buffer];
    const location = `http://127.0.0.1:${String(port).trim()}/`;
    const url = database === undefined ? '-' : (postgres?.url(database) ?? '-');
    const given = how === 'ours' ? [location, url, folder, String(pagesMax)] : [location, folder];
    const args = [...(how === 'ours' ? heapFlags : []), part(how), ...given];
    const env = {
      ...process.env,
      ...(how === 'ours' ? hostEnv : {}),
      NODE_COMPILE_CACHE: join(tmpdir(), 'panther-bench-compiled'),
    };
    const run = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    if (run.status !== 0) throw new Error(`${how} ended with ${run.status}: ${run.stderr}`);
    return JSON.parse(run.stdout) as Measured;
  } finally {
    site.kill();
    if (database !== undefined) await postgres?.dropDatabase(database);
    rmSync(folder, { recursive: true, force: true });
  }
}
