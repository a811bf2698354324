import { NullProvider } from '@cdktf/provider-null/lib/provider/index.js';
import { Resource } from '@cdktf/provider-null/lib/resource/index.js';
import {
  DataResource,
  type ITerraformDependable,
  LocalBackend,
  type LocalExecProvisioner,
  TerraformOutput,
  TerraformStack,
} from 'cdktf';
import type { Construct } from 'constructs';
import type { FleetHost } from './fleet-file.ts';

export interface FleetStackOptions {
  readonly hosts: readonly Pick<FleetHost, 'name' | 'role' | 'contentHash'>[];
  /** `terraform_data` is part of Terraform ≥ 1.4 and needs no provider from a registry. */
  readonly resource: 'null_resource' | 'terraform_data';
}

export const stackName = 'fleet';

/** The stack's folder is `cdktf.out/stacks/fleet`; everything is told from the repository's root, so
 * that the file is the same on every machine. */
const rootFromStack = '../../..';

/** One resource for each host. It is replaced, and so deploys, exactly when what the host would get
 * changed, or when its last deployment failed. Nothing in it is a secret: the command it runs
 * reads what it needs itself. */
export class FleetStack extends TerraformStack {
  constructor(scope: Construct, options: FleetStackOptions) {
    super(scope, stackName);
    new LocalBackend(this, { path: `${rootFromStack}/.panther/terraform/${stackName}.tfstate` });
    if (options.resource === 'null_resource') new NullProvider(this, 'null');

    // Servers first: workstations use the binary cache that runs on one of them.
    const servers: ITerraformDependable[] = [];
    for (const role of ['server', 'workstation'] as const) {
      for (const host of options.hosts.filter((each) => each.role === role)) {
        const resource = this.#hostResource(
          host,
          options.resource,
          role === 'server' ? [] : servers,
        );
        if (role === 'server') servers.push(resource);
      }
    }
    new TerraformOutput(this, 'hosts', {
      description: 'Content hash of every host',
      value: Object.fromEntries(options.hosts.map(({ name, contentHash }) => [name, contentHash])),
    });
  }

  #hostResource(
    { name, contentHash }: Pick<FleetHost, 'name' | 'contentHash'>,
    kind: FleetStackOptions['resource'],
    dependsOn: ITerraformDependable[],
  ): ITerraformDependable {
    const triggers = { host: name, content: contentHash };
    const provisioners: LocalExecProvisioner[] = [
      {
        type: 'local-exec',
        command: `npm run deploy -- --host ${name} --yes`,
        workingDir: `\${path.module}/${rootFromStack}`,
      },
    ];
    if (kind === 'null_resource') {
      return new Resource(this, name, { triggers, provisioners, dependsOn });
    }
    return new DataResource(this, name, { triggersReplace: triggers, provisioners, dependsOn });
  }
}
