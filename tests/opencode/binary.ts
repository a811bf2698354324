// The real OpenCode, as npm has it; kept between runs, outside the repository. A test's download: the product
// takes it from nixpkgs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

// Client and server of one version.
const version = packageJson.dependencies['@opencode-ai/sdk'];
const folder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'panther-test',
  `opencode-${version}`,
);

/** The program, or why there is none. */
export function findBinary(): { readonly path: string } | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'needs Linux: namespaces without a network' };
  const hasAvx2 = /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  const kind = process.arch === 'x64' && !hasAvx2 ? 'x64-baseline' : process.arch;
  const path = join(folder, 'node_modules', `opencode-linux-${kind}`, 'bin', 'opencode');
  try {
    if (!existsSync(path)) download();
    const said = execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 60_000 }).trim();
    return said === version ? { path } : { missing: `${path} says it is ${said}` };
  } catch (error) {
    return { missing: `opencode-ai ${version} cannot be had: ${(error as Error).message}` };
  }
}

/** Without its install script, which only picks one of the packages that are there. */
function download(): void {
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    execFileSync(
      'npm',
      [
        ...['install', '--prefix', partial, '--ignore-scripts', '--no-audit', '--no-fund'],
        `opencode-ai@${version}`,
      ],
      { cwd: partial, stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 },
    );
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
