// A machine at OVH. Resources and attributes after the documentation of ovh/terraform-provider-ovh
// v2.19.0.
import { type ITerraformDependable, TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { StackHost } from '../stack-hosts.ts';
import type { MachineReferences } from './hetzner.ts';
import {
  type Attributes,
  GenericDataSource,
  GenericProvider,
  GenericResource,
} from './provider.ts';
import type { OvhMachine } from './types.ts';
import { decidedOrAsked, ownerKeys, sshFrom } from './variables.ts';

/** Endpoint and credentials are read from OVH_ENDPOINT and OVH_CLIENT_ID with OVH_CLIENT_SECRET, or
 * OVH_APPLICATION_KEY and its two companions, and are nowhere else. */
export function defineOvhProvider(scope: Construct): void {
  new GenericProvider(scope, { name: 'ovh', source: 'ovh/ovh', version: '2.19.0' });
  // Whom the order is billed to follows from the account.
  new GenericDataSource(scope, 'account', { terraformResourceType: 'ovh_me', attributes: {} });
}

export function defineOvhMachine(
  scope: Construct,
  machine: OvhMachine,
  host: StackHost,
): MachineReferences {
  const { name } = host;
  const datacenter = decidedOrAsked(scope, name, machine.datacenter, {
    name: 'datacenter',
    description: 'where it stands, as in the catalogue (GRA, WAW)',
  });
  new GenericResource(scope, name, {
    terraformResourceType: 'ovh_vps',
    // A change of the plan orders another machine; one of the image or the key wipes this one.
    lifecycle: {
      preventDestroy: true,
      ignoreChanges: ['plan', 'image_id', 'public_ssh_key', 'ovh_subsidiary'],
    },
    attributes: {
      display_name: name,
      ovh_subsidiary: '${data.ovh_me.account.ovh_subsidiary}',
      plan: [
        {
          duration: machine.duration,
          plan_code: decidedOrAsked(scope, name, machine.planCode, {
            name: 'plan_code',
            description: 'its size, as in the catalogue (vps-2025-model3)',
          }),
          pricing_mode: 'default',
          configuration: [
            { label: 'vps_datacenter', value: datacenter },
            { label: 'vps_os', value: machine.os },
          ],
        },
      ],
      // OVH installs a key only together with an image; without one it mails a password.
      image_id: decidedOrAsked(scope, name, machine.imageId, {
        name: 'image_id',
        description: `id of ${machine.os} (GET /vps/{serviceName}/images/available)`,
      }),
      public_ssh_key: `\${var.${ownerKeys}[0]}`,
      do_not_send_password: true,
    },
  });
  new GenericDataSource(scope, `${name}-data`, {
    terraformResourceType: 'ovh_vps',
    attributes: { service_name: `\${ovh_vps.${name}.name}` },
  }).overrideLogicalId(name);
  const local = new TerraformLocal(
    scope,
    `${name}-address`,
    `\${${ipv4In(`data.ovh_vps.${name}.ips`)}[0]}`,
  );
  const address = `\${${local.fqn}}`;
  const doors = defineFirewall(scope, host, address);
  return { id: `\${ovh_vps.${name}.name}`, address, user: machine.user, doors };
}

function ipv4In(list: string): string {
  return `[for each in ${list} : each if length(regexall(":", each)) == 0]`;
}

interface RuleOptions {
  readonly each?: string;
  readonly after?: readonly ITerraformDependable[];
}

/** OVH's firewall forgets every packet: it would refuse the answers to what the host asks over UDP,
 * Tailscale and DNS among them. So it only closes TCP, and the host's own firewall does the rest.
 * Rules apply in the order of their numbers, 0 to 19. */
function defineFirewall(
  scope: Construct,
  host: StackHost,
  address: string,
): ITerraformDependable[] {
  const { name } = host;
  const at = { ip: `${address}/32`, ip_on_firewall: address };
  const firewall = new GenericResource(scope, `${name}-firewall`, {
    terraformResourceType: 'ovh_ip_firewall',
    attributes: { ...at, enabled: true },
  });
  firewall.overrideLogicalId(name);
  const rule = (id: string, attributes: Attributes, { each, after = [] }: RuleOptions = {}) =>
    new GenericResource(scope, `${name}-${id}`, {
      terraformResourceType: 'ovh_ip_firewall_rule',
      dependsOn: [firewall, ...after],
      attributes: { ...at, protocol: 'tcp', ...attributes },
      ...(each === undefined ? {} : { each }),
    });
  const permits = [
    rule('established', { sequence: 0, action: 'permit', tcp_option: 'established' }),
  ];
  const open = host.publicPorts.filter(({ protocol }) => protocol === 'tcp');
  for (const [index, { port }] of open.entries()) {
    const destination = { destination_port: String(port) };
    permits.push(rule(`tcp-${port}`, { sequence: 1 + index, action: 'permit', ...destination }));
  }
  const ssh = { action: 'permit', destination_port: '22', source: '${each.value}' };
  const each = `\${{for index, source in ${ipv4In(`var.${sshFrom}`)} : index => source}}`;
  permits.push(rule('ssh', { sequence: `\${${1 + open.length} + each.key}`, ...ssh }, { each }));
  // The rest is closed last.
  return [rule('rest', { sequence: 19, action: 'deny' }, { after: permits })];
}
