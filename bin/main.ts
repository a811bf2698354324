import { z } from 'zod';
import { processIo } from '#lib';
import packageJson from '../package.json' with { type: 'json' };
import { runCli } from './cli.ts';
import { commands } from './commands.ts';

// A command reads each schema once or twice: compiling a parser for it would never pay.
z.config({ jitless: true });
const io = processIo(process);
// A reader that goes away, as `head` does, is no failure of ours; commands look after it themselves.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
const exitCode = await runCli(process.argv.slice(2), {
  entries: commands,
  version: packageJson.version,
  io,
});
// Not left to the event loop: a handle that a library keeps open must not keep the command alive.
process.stdout.write('', () => process.exit(exitCode));
