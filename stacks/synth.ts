import { App } from 'cdktf';
import { FleetStack, type FleetStackOptions } from './fleet.ts';

/** Writes `<folder>/stacks/fleet/cdk.tf.json` and the manifest beside it; resolves to the path of the
 * former from `folder`. Needs no Terraform. */
export function synthFleet(options: FleetStackOptions & { readonly folder: string }): string {
  // Its validations ask the terraform command for its version.
  const app = new App({ outdir: options.folder, skipValidation: true });
  const stack = new FleetStack(app, options);
  app.synth();
  return app.manifest.forStack(stack).synthesizedStackPath;
}
