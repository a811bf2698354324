// `npm run synth`: the fleet as Terraform, from nix/generated/fleet.json.
import { join } from 'node:path';
import { defineCommand, processIo, runCommand } from '#lib';
import { readFleetFile } from './fleet-file.ts';
import { synthFleet } from './synth.ts';

const root = join(import.meta.dirname, '..');

const command = defineCommand({
  name: 'synth',
  summary: 'Write the fleet as Terraform to cdktf.out: one resource a host, which deploys it',
  options: {
    'terraform-data': {
      type: 'boolean',
      description: 'Use terraform_data, which needs no provider (also PANTHER_TERRAFORM_DATA=1)',
    },
  },
  run({ options, env, report }) {
    const useData = options['terraform-data'] || env.PANTHER_TERRAFORM_DATA === '1';
    const { hosts } = readFleetFile(root);
    const resource = useData ? 'terraform_data' : 'null_resource';
    const file = join(
      'cdktf.out',
      synthFleet({ hosts, resource, folder: join(root, 'cdktf.out') }),
    );
    report({ file, resource, hosts: hosts.map(({ name }) => name) }, () => {
      return `${file}: ${hosts.length} hosts as ${resource}; terraform -chdir=cdktf.out/stacks/fleet apply deploys them`;
    });
  },
});

process.exitCode = await runCommand(command, process.argv.slice(2), processIo(process));
