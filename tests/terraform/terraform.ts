// Terraform, or OpenTofu, with the providers of a folder; where one is missing there and a registry
// can be reached, it is taken from there and kept.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Laid out as `terraform providers mirror` writes it. A provider that was built with Go goes to
 * `<registry>/<owner>/<name>/<version>/<os>_<arch>/terraform-provider-<name>_v<version>` in it. */
export const providerFolder = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'panther-test-tools/terraform-providers',
);

const binary = ['terraform', 'tofu'].find(
  (name) => spawnSync(name, ['version'], { stdio: 'ignore' }).error === undefined,
);

export interface TerraformRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export type Terraform = (...args: string[]) => Promise<TerraformRun>;

/** Runs it in a stack's folder. The stack's commands find the Node that runs this. */
export function createTerraform(stack: string, more: NodeJS.ProcessEnv = {}): Terraform {
  const config = join(stack, 'test.tfrc');
  const mirror = `filesystem_mirror { path = ${JSON.stringify(providerFolder)} }`;
  return (...args) =>
    new Promise((resolve) => {
      mkdirSync(providerFolder, { recursive: true });
      writeFileSync(config, `disable_checkpoint = true\nprovider_installation {\n  ${mirror}\n}\n`);
      execFile(
        binary ?? '',
        [`-chdir=${stack}`, ...args],
        {
          timeout: 240_000,
          maxBuffer: 64 * 1024 ** 2,
          env: {
            ...process.env,
            PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
            // Only what fills the folder may use the network.
            TF_CLI_CONFIG_FILE: args[0] === 'providers' ? '/dev/null' : config,
            ...more,
          },
        },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : error.code;
          resolve({ status: typeof code === 'number' ? code : null, stdout, stderr });
        },
      );
    });
}

/** Prepares a stack's folder. Resolves to why that is not possible on this machine, if so. */
export async function initialize(stack: string): Promise<string | undefined> {
  if (binary === undefined) return 'needs terraform or tofu on the PATH';
  const terraform = createTerraform(stack);
  const init = () => terraform('init', '-input=false', '-no-color');
  if ((await init()).status === 0) return undefined;
  await terraform('providers', 'mirror', providerFolder);
  const { status, stderr } = await init();
  if (status === 0) return undefined;
  const missing = new Set(
    [...stderr.matchAll(/provider registry\.[^/]+\/([^:\s]+)/g)].map(([, name]) => name),
  );
  return missing.size === 0
    ? `${binary} does not accept the stack: ${stderr}`
    : `needs ${[...missing].join(', ')} in ${providerFolder}; terraform providers mirror fills it`;
}

export function because(obstacle: string | undefined): string {
  return obstacle === undefined ? '' : ` (${obstacle})`;
}
