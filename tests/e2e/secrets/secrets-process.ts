// The command `secrets` as a process of its own over a fleet in a folder, so that tests see exit
// codes and can kill it.
import { processIo, runCommand } from '#lib';
import { createSecretsCommand } from '#stacks';

const [root = '', ...argv] = process.argv.slice(2);
const command = createSecretsCommand({ root, input: process.stdin, output: process.stderr });
process.exitCode = await runCommand(command, argv, processIo(process));
