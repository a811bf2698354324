import { App, type TerraformStack } from 'cdktf';
import { FleetStack, type FleetStackOptions, fleetStackName } from './fleet.ts';
import { VpsStack, type VpsStackOptions, vpsStackName } from './vps/stack.ts';

export interface SynthOptions {
  /** Where `stacks/<name>/cdk.tf.json` and a manifest are written. */
  readonly folder: string;
  readonly fleet: FleetStackOptions;
  /** Without it the machines themselves are not described. */
  readonly vps?: VpsStackOptions | undefined;
}

/** Writes the stacks, and returns the path of each from `folder`. Needs no Terraform. Throws Fault
 * `config.invalid` for machines that do not fit the fleet. */
export function synthStacks(options: SynthOptions): Readonly<Record<string, string>> {
  // Its validations ask the terraform command for its version.
  const app = new App({ outdir: options.folder, skipValidation: true });
  const stacks = new Map<string, TerraformStack>([
    [fleetStackName, new FleetStack(app, options.fleet)],
  ]);
  if (options.vps !== undefined) stacks.set(vpsStackName, new VpsStack(app, options.vps));
  quietly(() => app.synth());
  return Object.fromEntries(
    [...stacks].map(([name, stack]) => [name, app.manifest.forStack(stack).synthesizedStackPath]),
  );
}

/** It asks util.isArray about every output, which Node warns of. */
function quietly(synth: () => void): void {
  const before = process.noDeprecation ?? false;
  process.noDeprecation = true;
  try {
    synth();
  } finally {
    process.noDeprecation = before;
  }
}
