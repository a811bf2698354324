import { NullProvider } from '@cdktf/provider-null/lib/provider/index.js';
import { Resource } from '@cdktf/provider-null/lib/resource/index.js';
import { LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Fault } from '#lib';
import { statePath, workingDir } from '../fleet.ts';
import type { StackHost } from '../stack-hosts.ts';
import { defineHetznerMachine, defineHetznerProvider, type MachineReferences } from './hetzner.ts';
import { defineOvhMachine, defineOvhProvider } from './ovh.ts';
import type { Machine } from './types.ts';
import { defineSharedVariables, install, sshFrom } from './variables.ts';

export interface VpsStackOptions {
  readonly machines: readonly Machine[];
  readonly hosts: readonly StackHost[];
  /** Public SSH keys of the owner; where there is none Terraform asks for one. */
  readonly ownerKeys: readonly string[];
}

export const vpsStackName = 'vps';

/** The rented machines themselves. Nothing here replaces or ends one that exists: that takes a
 * change of this file. A new one is handed to `panther bootstrap` when the variable `install` names
 * its host and the disks to wipe. Throws Fault `config.invalid` for a machine that does
 * not fit its host. */
export class VpsStack extends TerraformStack {
  constructor(scope: Construct, options: VpsStackOptions) {
    super(scope, vpsStackName);
    const described = options.machines.map((machine) => ({
      machine,
      host: hostOf(machine, options.hosts),
    }));
    new LocalBackend(this, { path: statePath(vpsStackName) });
    new NullProvider(this, 'null');
    const names = described.map(({ host }) => host.name);
    defineSharedVariables(this, names, options.ownerKeys);
    const providers = new Set(options.machines.map(({ provider }) => provider));
    if (providers.has('hetzner')) defineHetznerProvider(this);
    if (providers.has('ovh')) defineOvhProvider(this);

    const addresses: Record<string, string> = {};
    for (const { machine, host } of described) {
      const references =
        machine.provider === 'hetzner'
          ? defineHetznerMachine(this, machine, host)
          : defineOvhMachine(this, machine, host);
      this.#bootstrap(host.name, references);
      addresses[host.name] = references.address;
    }
    new TerraformOutput(this, 'addresses', {
      description: 'Public IPv4 address of every machine',
      value: addresses,
    });
  }

  /** One that failed is tainted: the next run goes on with the step it failed in. */
  #bootstrap(host: string, { id, address, user, doors }: MachineReferences): void {
    const disks = `lookup(var.${install}, "${host}", [])`;
    const resource = new Resource(this, `${host}-install`, {
      triggers: { host, machine: id },
      dependsOn: doors,
      lifecycle: {
        precondition: [
          {
            condition: `\${length(var.${sshFrom}) > 0}`,
            errorMessage: `${host} is installed over SSH: name your address in ${sshFrom}.`,
          },
        ],
      },
      provisioners: [
        {
          type: 'local-exec',
          // Nobody can know the key of a machine that was just made, at an address the provider gave.
          command: `node bin/panther bootstrap --host ${host} --address "$PANTHER_ADDRESS" --ssh-user ${user} --trust-on-first-use $PANTHER_WIPE --json --yes`,
          workingDir,
          environment: {
            PANTHER_ADDRESS: address,
            PANTHER_WIPE: `\${join(" ", formatlist("--wipe %s", ${disks}))}`,
          },
        },
      ],
    });
    resource.addOverride('count', `\${length(${disks}) > 0 ? 1 : 0}`);
  }
}

function hostOf(machine: Machine, hosts: readonly StackHost[]): StackHost {
  const refuse = (message: string): never => {
    const where = `stacks/vps/machines.ts, ${machine.host}`;
    const hint = 'a machine has the provider and the processor that its host.ts says';
    throw new Fault({ code: 'config.invalid', message, hint, where });
  };
  const host =
    hosts.find(({ name }) => name === machine.host) ?? refuse(`no host is called ${machine.host}`);
  if (host.provider !== machine.provider) {
    refuse(`the host is at ${host.provider}, the machine at ${machine.provider}`);
  }
  if (machine.provider !== 'hetzner' || machine.serverType === undefined) return host;
  const system = machine.serverType.startsWith('cax') ? 'aarch64-linux' : 'x86_64-linux';
  if (host.system !== system) {
    refuse(`${machine.serverType} is ${system}, but the host is ${host.system}`);
  }
  return host;
}
