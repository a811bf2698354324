// A deployment of many hosts as a process of its own. The first argument is a JSON file with the
// hosts, the flake that the fleet's own steps would make, and how those steps fail.
import { Fault, processIo, readJsonFile, runCommand } from '#lib';
import { createDeployCommand, type DeployHost, type DeployPreparation } from '#stacks';

export interface FleetConfig {
  readonly hosts: readonly DeployHost[];
  readonly flake: string;
  /** Hosts whose check finds errors. */
  readonly broken: readonly string[];
  readonly secretsMissing: boolean;
}

const [configFile = '', ...argv] = process.argv.slice(2);
const { hosts, flake, broken, secretsMissing } = readJsonFile(configFile) as FleetConfig;

const preparation: DeployPreparation = {
  flake,
  listHosts: async () => hosts,
  resolveHost: async (name) => {
    const host = hosts.find((each) => each.name === name);
    if (host === undefined) throw new Fault({ code: 'fleet.unknown-host', message: name });
    return host;
  },
  generate: async () => 'generated',
  check: async ({ name }) => {
    if (!broken.includes(name)) return 'checked';
    throw new Fault({ code: 'check.findings', message: `PN001 ${name} has an error` });
  },
  bundle: async () => 'bundled',
  checkSecrets: async () => {
    if (!secretsMissing) return 'there';
    throw new Fault({ code: 'deploy.secrets-missing', message: 'op://vault/item/field' });
  },
};

const exitCode = await runCommand(
  createDeployCommand(async () => preparation),
  argv,
  processIo(process),
);
// As bin/main.ts ends.
process.stdout.write('', () => process.exit(exitCode));
