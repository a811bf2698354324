import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './measure.ts';

const sizes = [10, 100, 1000];

interface Run {
  readonly hosts: number;
  readonly files: number;
  readonly wallMs: number;
  readonly peakMiB: number;
}

/** Whole processes that resolve, check, print and write fleets of growing size. Goals for 1,000
 * hosts: 5 s and 500 MB, and linear in hosts. */
export async function benchSynthetic(say: (line: string) => void): Promise<unknown> {
  const runs = sizes.map((hosts) => runOnce(hosts));
  for (const run of runs) {
    say(
      `${run.hosts} hosts, ${run.files} files: ${Math.round(run.wallMs)} ms, peak ${run.peakMiB} MiB`,
    );
  }
  const [, hundred, thousand] = runs;
  const growth = (thousand?.wallMs ?? Number.NaN) / (hundred?.wallMs ?? Number.NaN);
  say(
    `1,000 hosts take ${growth.toFixed(1)} × the time of 100 (goals: 5000 ms, 500 MiB, at most 10 ×)`,
  );
  return { runs, growth };
}

function runOnce(hosts: number): Run {
  const folder = mkdtempSync(join(tmpdir(), 'panther-bench-'));
  try {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['bin/panther', '--run', 'tests/bench/synthetic-fleet.ts', String(hosts), folder],
      { cwd: root, encoding: 'utf8' },
    );
    const wallMs = performance.now() - start;
    if (status !== 0) throw new Error(stderr);
    const { files, peakMiB } = JSON.parse(stdout) as { files: number; peakMiB: number };
    return { hosts, files, wallMs, peakMiB };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
