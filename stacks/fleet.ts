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
import { canonicalJson, sha256Hex } from '#lib';
import type { HostTriggers, StackHost } from './stack-hosts.ts';

export interface FleetStackOptions {
  readonly hosts: readonly Pick<StackHost, 'name' | 'role' | 'address' | 'triggers'>[];
  /** `terraform_data` is part of Terraform ≥ 1.4 and needs no provider from a registry. */
  readonly resource: 'null_resource' | 'terraform_data';
}

export const fleetStackName = 'fleet';

/** A stack's folder is `cdktf.out/stacks/<name>`; everything is told from the repository's root, so
 * that the file is the same on every machine. */
export const rootFromStack = '../../..';
/** Where a command of ours runs. */
export const workingDir = `\${path.module}/${rootFromStack}`;
/** No host can be called so: names have no underscore. */
const preparation = 'prepare_fleet';

/** One resource for each host. It is replaced, and so deploys, exactly when what the host would get
 * changed, or when its last deployment failed; destroying it does nothing to the host. Nothing in it
 * is a secret: the command it runs reads what it needs itself. */
export class FleetStack extends TerraformStack {
  constructor(scope: Construct, options: FleetStackOptions) {
    super(scope, fleetStackName);
    const { hosts, resource } = options;
    new LocalBackend(this, { path: statePath(fleetStackName) });
    if (resource === 'null_resource') new NullProvider(this, 'null');

    // Terraform deploys hosts at the same time. What they share is generated and bundled before, so
    // that none of them replaces it under another that builds from it.
    const prepared = this.#resource(resource, preparation, {
      triggers: { fleet: sha256Hex(canonicalJson(hosts.map(({ triggers }) => triggers))) },
      command: 'node bin/panther generate --keep-going --with-app',
      dependsOn: [],
    });
    const deploy = (host: FleetStackOptions['hosts'][number], dependsOn: ITerraformDependable[]) =>
      this.#resource(resource, host.name, {
        triggers: host.triggers,
        command: `node bin/panther deploy --host ${host.name} --json --yes`,
        dependsOn: [prepared, ...dependsOn],
      });
    // Servers first: workstations use the binary cache that runs on one of them.
    const withRole = (role: StackHost['role']) => hosts.filter((host) => host.role === role);
    const servers = withRole('server').map((host) => deploy(host, []));
    for (const host of withRole('workstation')) deploy(host, servers);
    this.#outputs(hosts);
  }

  #resource(
    kind: FleetStackOptions['resource'],
    id: string,
    options: {
      readonly triggers: HostTriggers;
      readonly command: string;
      readonly dependsOn: ITerraformDependable[];
    },
  ): ITerraformDependable {
    const { command, triggers, dependsOn } = options;
    const provisioners: LocalExecProvisioner[] = [{ type: 'local-exec', command, workingDir }];
    return kind === 'null_resource'
      ? new Resource(this, id, { triggers, provisioners, dependsOn })
      : new DataResource(this, id, { triggersReplace: triggers, provisioners, dependsOn });
  }

  #outputs(hosts: FleetStackOptions['hosts']): void {
    new TerraformOutput(this, 'hosts', {
      description: 'Every host: its role, and the hash of its files in the flake',
      value: Object.fromEntries(
        hosts.map(({ name, role, triggers }) => [name, { role, content: triggers.content }]),
      ),
    });
    new TerraformOutput(this, 'addresses', {
      description: 'Declared address of every host; null where only the tailnet knows one',
      value: Object.fromEntries(hosts.map(({ name, address }) => [name, address ?? '${null}'])),
    });
  }
}

/** The state lies outside cdktf.out, which may be deleted at any time. */
export function statePath(stack: string): string {
  return `${rootFromStack}/.panther/terraform/${stack}.tfstate`;
}
