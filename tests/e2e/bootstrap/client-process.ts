// An installation as a process of its own. The first argument is a JSON file with the host; the
// fleet's own steps do nothing here.
import { processIo, readJsonFile, runCommand } from '#lib';
import { type BootstrapHost, type BootstrapPreparation, createBootstrapCommand } from '#stacks';

const [configFile = '', ...argv] = process.argv.slice(2);
const host = readJsonFile(configFile) as BootstrapHost;

const preparation: BootstrapPreparation = {
  flake: 'path:/nonexistent',
  resolveHost: async () => host,
  generate: async () => 'generated',
};

process.exitCode = await runCommand(
  createBootstrapCommand(async () => preparation),
  argv,
  processIo(process),
);
