// `npm run synth`: the fleet, and on demand the rented machines, as Terraform.
import { join } from 'node:path';
import { defineCommand, processIo, runCommand } from '#lib';

const root = join(import.meta.dirname, '..');
const folder = 'cdktf.out';
const vpsHint = `  HCLOUD_TOKEN and OVH_* are read from the environment. To install one, with its disks WIPED:
  terraform -chdir=${folder}/stacks/vps apply -var 'install={HOST=["DISK-ID"]}' -var 'ssh_from=["ADDRESS/32"]'`;

const command = defineCommand({
  name: 'synth',
  summary: 'Write the fleet as Terraform to cdktf.out: one resource a host, which deploys it',
  description: `Needs no Terraform. The result is the same on every machine and holds no secret. A host is
deployed by \`terraform apply\` when its files, its program, its pins or the references of its secrets
changed, or when its last deployment failed.`,
  options: {
    'terraform-data': {
      type: 'boolean',
      description: 'Use terraform_data, which needs no provider (also PANTHER_TERRAFORM_DATA=1)',
    },
    vps: {
      type: 'boolean',
      description: 'Also describe the rented machines of stacks/vps/machines.ts, as a second stack',
    },
  },
  examples: [
    { command: 'npm run synth', description: 'then terraform -chdir=cdktf.out/stacks/fleet apply' },
    {
      command: 'npm run synth -- --vps',
      description: 'with the machines at Hetzner and OVH; tokens are read from the environment',
    },
  ],
  async run({ options, env, report }) {
    const useData = options['terraform-data'] || env.PANTHER_TERRAFORM_DATA === '1';
    const { fleet, machines, synthStacks } = await loadStacks();
    const resource = useData ? 'terraform_data' : 'null_resource';
    const stacks = synthStacks({
      folder: join(root, folder),
      fleet: { hosts: fleet.hosts, resource },
      vps: options.vps ? { machines, ...fleet } : undefined,
    });
    const files = Object.fromEntries(
      Object.entries(stacks).map(([name, file]) => [name, join(folder, file)]),
    );
    const hosts = fleet.hosts.map(({ name }) => name);
    report({ stacks: files, resource, hosts }, () =>
      [
        `${files.fleet}: ${hosts.length} hosts as ${resource}`,
        `  terraform -chdir=${folder}/stacks/fleet init, then apply, deploys what changed`,
        ...(files.vps === undefined ? [] : [`${files.vps}: ${machines.length} machines`, vpsHint]),
      ].join('\n'),
    );
  },
});

async function loadStacks() {
  const [{ loadStackFleet }, { synthStacks }, { machines }] = await Promise.all([
    import('./stack-hosts.ts'),
    import('./synth.ts'),
    import('./vps/machines.ts'),
  ]);
  return { fleet: await loadStackFleet(), synthStacks, machines };
}

// cdktf would take these into account, and the result would depend on who runs it.
for (const name of ['SYNTH_HCL_OUTPUT', 'CDKTF_CONTEXT_JSON']) delete process.env[name];
process.exitCode = await runCommand(command, process.argv.slice(2), processIo(process));
