import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec, Fault } from '#lib';

/** What systemd itself says about unit files. */
export interface UnitAnalysis {
  /** Complaints of `systemd-analyze verify`, one a line; none is what a good unit has. */
  readonly complaints: readonly string[];
  /** Unit → exposure from 0 (fenced in) to 10 (open), of `systemd-analyze security`. */
  readonly exposure: Readonly<Record<string, number>>;
}

/** Has systemd-analyze look at unit files (name → text); no systemd needs to run. The programs they
 * start must exist on this machine. Throws Fault `exec.not-found` where systemd-analyze is missing. */
export async function analyzeUnits(files: ReadonlyMap<string, string>): Promise<UnitAnalysis> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-units-'));
  try {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const names = [...files.keys()];
    const exposure: Record<string, number> = {};
    for (const name of names.filter((each) => each.endsWith('.service'))) {
      exposure[name] = await readExposure(folder, name);
    }
    return { complaints: await verify(folder, names), exposure };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function verify(folder: string, names: readonly string[]): Promise<readonly string[]> {
  // It ends with 0 for a directive it does not know, and says so on stderr only.
  const result = await exec(
    'systemd-analyze',
    ['verify', '--man=no', ...names.map((name) => `./${name}`)],
    { cwd: folder, allowExitCodes: 'any' },
  );
  const complaints = result.stderr.split('\n').filter((line) => line.trim() !== '');
  if (complaints.length > 0 || result.exitCode === 0) return complaints;
  return [`systemd-analyze verify ended with ${result.exitCode}`];
}

async function readExposure(folder: string, name: string): Promise<number> {
  const { stdout } = await exec(
    'systemd-analyze',
    ['security', '--offline=true', '--no-pager', `./${name}`],
    { cwd: folder },
  );
  const level = /Overall exposure level for \S+: (\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  if (level !== undefined) return Number(level);
  throw new Fault({
    code: 'exec.failed',
    message: `systemd-analyze security gives no exposure of ${name}`,
    hint: 'its output may have changed with a newer systemd',
  });
}
