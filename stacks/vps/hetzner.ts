// A machine at Hetzner. Resources and attributes after the documentation of
// hetznercloud/terraform-provider-hcloud v1.68.0.
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { StackHost } from '../stack-hosts.ts';
import { GenericProvider, GenericResource } from './provider.ts';
import { type HetznerMachine, hetznerLocations, hetznerServerTypes } from './types.ts';
import { decidedOrAsked, ownerKeys, sshFrom } from './variables.ts';

/** What the rest of the stack refers to, as Terraform expressions. */
export interface MachineReferences {
  readonly id: string;
  readonly address: string;
  /** Who may log in before it is installed. */
  readonly user: string;
  /** What has to be there before it can be logged in to. */
  readonly doors: ITerraformDependable[];
}

const anywhere = ['0.0.0.0/0', '::/0'];

/** The token is read from HCLOUD_TOKEN, and is nowhere else. Every key of the owner is registered
 * once. */
export function defineHetznerProvider(scope: Construct): void {
  new GenericProvider(scope, {
    name: 'hcloud',
    source: 'hetznercloud/hcloud',
    version: '1.68.0',
  });
  new GenericResource(scope, 'owner', {
    terraformResourceType: 'hcloud_ssh_key',
    each: `\${{for key in var.${ownerKeys} : substr(sha256(key), 0, 8) => key}}`,
    attributes: { name: 'panther-${each.key}', public_key: '${each.value}' },
  });
}

export function defineHetznerMachine(
  scope: Construct,
  machine: HetznerMachine,
  host: StackHost,
): MachineReferences {
  const { name } = host;
  const location = decidedOrAsked(scope, name, machine.location, {
    name: 'location',
    description: 'where it stands; it can never move',
    oneOf: hetznerLocations,
  });
  const labels = { 'managed-by': 'panther', host: name };
  const firewall = defineFirewall(scope, host, labels);
  // An address of its own outlives the server, and can be given to the next one.
  new GenericResource(scope, `${name}-ipv4`, {
    terraformResourceType: 'hcloud_primary_ip',
    lifecycle: { preventDestroy: true },
    attributes: {
      ...{ name: `${name}-ipv4`, type: 'ipv4', location },
      ...{ auto_delete: false, delete_protection: true, labels },
    },
  });
  new GenericResource(scope, name, {
    terraformResourceType: 'hcloud_server',
    // A change of any of these would replace the machine, with all that is on it.
    lifecycle: { preventDestroy: true, ignoreChanges: ['image', 'ssh_keys', 'user_data'] },
    attributes: {
      name,
      server_type: decidedOrAsked(scope, name, machine.serverType, {
        name: 'server_type',
        description: 'its size',
        oneOf: hetznerServerTypes,
      }),
      image: machine.image,
      location,
      labels,
      ssh_keys: '${[for key in hcloud_ssh_key.owner : key.id]}',
      firewall_ids: [`\${hcloud_firewall.${name}.id}`],
      public_net: {
        ipv4_enabled: true,
        ipv4: `\${hcloud_primary_ip.${name}-ipv4.id}`,
        ipv6_enabled: true,
      },
      backups: machine.backups,
      // A larger disk could never shrink again.
      keep_disk: true,
      delete_protection: true,
      rebuild_protection: true,
      shutdown_before_deletion: true,
    },
  });
  return {
    id: `\${hcloud_server.${name}.id}`,
    address: `\${hcloud_primary_ip.${name}-ipv4.ip_address}`,
    user: 'root',
    doors: [firewall],
  };
}

/** The ports that the host itself opens to everybody, and SSH while it is being installed. */
function defineFirewall(
  scope: Construct,
  host: StackHost,
  labels: Readonly<Record<string, string>>,
): ITerraformDependable {
  const open = host.publicPorts.map(({ port, protocol, why }) => ({
    ...{ direction: 'in', protocol, port: String(port), source_ips: anywhere, description: why },
  }));
  const firewall = new GenericResource(scope, `${host.name}-firewall`, {
    terraformResourceType: 'hcloud_firewall',
    attributes: {
      name: host.name,
      labels,
      rule: [
        { direction: 'in', protocol: 'icmp', source_ips: anywhere, description: 'path MTU, ping' },
        ...open,
      ],
      dynamic: {
        rule: {
          for_each: `\${length(var.${sshFrom}) > 0 ? ["22"] : []}`,
          content: {
            ...{ direction: 'in', protocol: 'tcp', port: '${rule.value}' },
            ...{ source_ips: `\${var.${sshFrom}}`, description: 'installation' },
          },
        },
      },
    },
  });
  firewall.overrideLogicalId(host.name);
  return firewall;
}
