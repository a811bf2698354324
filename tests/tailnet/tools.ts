// The real headscale and tailscale, built by Go from their released modules; kept between runs.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { whyNoSystemd } from '../e2e/deploy/systemd-machine.ts';

const headscale = { module: 'github.com/juanfont/headscale', version: 'v0.29.3' } as const;
const tailscale = { module: 'tailscale.com', version: 'v1.98.1' } as const;

const programs = {
  headscale: { ...headscale, package: './cmd/headscale' },
  tailscale: { ...tailscale, package: './cmd/tailscale' },
  tailscaled: { ...tailscale, package: './cmd/tailscaled' },
} as const;

export type Program = keyof typeof programs;

/** Why this cannot run here, or undefined. */
export function whyNoTailnet(): string | undefined {
  if (process.env.PANTHER_TAILNET === undefined) return 'run by name: npm run test:tailnet';
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return 'needs Go';
  return whyNoSystemd();
}

const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'panther-test-tools');

export function pathOf(program: Program): string {
  const { version } = programs[program];
  return join(folder, `${program}-${version}`);
}

/** Builds what is missing: minutes the first time, nothing after that. */
export function buildTools(): void {
  mkdirSync(folder, { recursive: true });
  for (const program of Object.keys(programs) as Program[]) {
    if (!existsSync(pathOf(program))) build(program);
  }
}

/** In the module's own folder, so that exactly the versions of its go.sum are used; asking for
 * `module@version` as an argument would need the list of all versions. */
function build(program: Program): void {
  const { module, version, package: path } = programs[program];
  const said = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    encoding: 'utf8',
    cwd: folder,
  });
  const { Dir: source } = JSON.parse(said) as { readonly Dir: string };
  const partial = `${pathOf(program)}.${process.pid}`;
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', '-s -w'];
  execFileSync('go', ['build', '-C', source, ...flags, '-o', partial, path], { stdio: 'inherit' });
  renameSync(partial, pathOf(program));
}
