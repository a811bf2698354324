// What Terraform is told when it is run, rather than what is written in a file.
import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';

/** Names of the variables that all machines share. */
export const ownerKeys = 'owner_keys';
export const sshFrom = 'ssh_from';
export const install = 'install';

const sshFromMax = 8;

export function defineSharedVariables(
  scope: Construct,
  hosts: readonly string[],
  keys: readonly string[],
): void {
  new TerraformVariable(scope, ownerKeys, {
    type: 'list(string)',
    description: 'Public SSH keys a new machine lets in (hosts/authorized_keys has the usual ones)',
    ...(keys.length > 0 ? { default: [...keys] } : {}),
    validation: [
      {
        condition: `\${length(var.${ownerKeys}) > 0}`,
        errorMessage: 'Without a key nobody could log in to install the machine.',
      },
    ],
  });
  new TerraformVariable(scope, sshFrom, {
    type: 'list(string)',
    description: 'Addresses (CIDR) that reach SSH from outside; none once a machine is installed',
    default: [],
    validation: [
      {
        condition: `\${alltrue([for each in var.${sshFrom} : can(cidrhost(each, 0))])}`,
        errorMessage: 'Each has the form 203.0.113.7/32.',
      },
      {
        condition: `\${length(var.${sshFrom}) <= ${sshFromMax}}`,
        errorMessage: `At most ${sshFromMax}: the firewalls count their rules.`,
      },
    ],
  });
  new TerraformVariable(scope, install, {
    type: 'map(list(string))',
    description: 'Host to install now = ids of its disks, which will be WIPED (/dev/disk/by-id)',
    default: {},
    validation: [
      {
        condition: `\${length(setsubtract(keys(var.${install}), ${JSON.stringify(hosts)})) == 0}`,
        errorMessage: `The machines are: ${hosts.join(', ')}.`,
      },
      {
        // They end up in a command line.
        condition: `\${alltrue([for id in flatten(values(var.${install})) : can(regex("^[A-Za-z0-9._:-]+$", id))])}`,
        errorMessage: 'A disk is named as in /dev/disk/by-id, without the folder.',
      },
    ],
  });
}

export interface Choice {
  /** Last part of the variable's name: `location`. */
  readonly name: string;
  readonly description: string;
  /** What it may be; any text without it. */
  readonly oneOf?: readonly string[];
}

/** The value that was decided, or a variable without a default: Terraform asks for it. */
export function decidedOrAsked(
  scope: Construct,
  host: string,
  decided: string | undefined,
  { name, description, oneOf }: Choice,
): string {
  if (decided !== undefined) return decided;
  const id = `${host.replaceAll('-', '_')}_${name}`;
  const validation =
    oneOf === undefined
      ? { condition: `\${length(var.${id}) > 0}`, errorMessage: 'Nothing was given.' }
      : {
          condition: `\${contains(${JSON.stringify(oneOf)}, var.${id})}`,
          errorMessage: `One of: ${oneOf.join(', ')}.`,
        };
  new TerraformVariable(scope, id, {
    type: 'string',
    description: `${host}: ${description}`,
    validation: [validation],
  });
  return `\${var.${id}}`;
}
