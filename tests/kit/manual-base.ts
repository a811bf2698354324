import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBase } from '#crawler';
import { manual } from '../../agent/runtime/ask/manual.fixture.ts';
import { silentLog } from './postgres.ts';

/** The small manual as a source `burrow` in the base of `state`, read from a folder of `work`; nobody has the
 * base open afterwards. */
export async function fillManualBase(work: string, state: string): Promise<void> {
  const folder = join(work, 'manual');
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(manual)) writeFileSync(join(folder, path), text);
  const { signal } = new AbortController();
  const env = { PANTHER_STATE_DIR: state };
  const base = await openBase({ env, cwd: work, owner: 'test', log: silentLog, signal });
  await base.addSource(
    {
      ...{ name: 'burrow', kind: 'folder', location: folder, library: 'burrow' },
      ...{ include: [], exclude: [], maxPages: 10, maxDepth: 3, allowPrivate: true },
      ...{ browser: false, everyHours: 24 },
    },
    signal,
  );
  const wanted = { names: ['burrow'], all: true, acceptsRemovals: false, replaceModel: false };
  await base.crawl({ ...wanted, isNightly: false }, () => undefined, signal);
  await base.close();
}
