// A deployment as a process of its own, so that tests see exit codes and can kill it. The first
// argument is a JSON file with the host; the fleet's own steps do nothing here.
import { processIo, readJsonFile, runCommand } from '#lib';
import { createDeployCommand, type DeployHost, type DeployPreparation } from '#stacks';

const [configFile = '', ...argv] = process.argv.slice(2);
const host = readJsonFile(configFile) as DeployHost;

const preparation: DeployPreparation = {
  flake: 'path:/nonexistent',
  listHosts: async () => [host],
  resolveHost: async () => host,
  generate: async () => 'generated',
  check: async () => 'checked',
  bundle: async () => 'bundled',
  checkSecrets: async () => 'there',
};

process.exitCode = await runCommand(
  createDeployCommand(async () => preparation),
  argv,
  processIo(process),
);
