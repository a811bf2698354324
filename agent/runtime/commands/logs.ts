import { existsSync } from 'node:fs';
import { defineCommand, exec, Fault, redactText, systemClock } from '#lib';
import { followLog, readTail } from '../supervise/log-files.ts';
import { renderLogLine } from '../supervise/log-line.ts';
import { findLayout } from '../supervise/open.ts';
import { services } from '../supervise/services.ts';
import { connectSystemd } from '../supervise/systemd.ts';

export const command = defineCommand({
  name: 'logs',
  summary: "Show a service's log, and follow it",
  args: { service: { description: 'Name as `panther ps` shows it' } },
  options: {
    follow: { type: 'boolean', short: 'f', description: 'Go on with new lines until ^C' },
    lines: {
      type: 'integer',
      short: 'n',
      value: 'N',
      default: 50,
      min: 1,
      max: 100_000,
      description: 'The last N lines',
    },
    raw: { type: 'boolean', description: 'The lines as they were written' },
  },
  examples: [{ command: 'panther logs brain -f', description: 'watch the brain' }],
  run: async ({ args, options, env, stdout, color, signal, json }) => {
    const service = services.find(({ name }) => name === args.service);
    if (service === undefined) {
      throw new Fault({
        code: 'supervise.unknown-service',
        message: `there is no service "${args.service}"`,
        hint: `one of ${services.map(({ name }) => name).join(', ')}`,
      });
    }
    const show = (line: string) =>
      stdout(options.raw || json ? redactText(line) : renderLogLine(redactText(line), color));
    if ((await connectSystemd(env)) !== undefined) {
      const follow = options.follow ? ['--follow'] : [];
      const args = [
        `--unit=${service.unit}.service`,
        `--lines=${options.lines}`,
        '--output=cat',
        ...follow,
      ];
      await exec('journalctl', args, {
        ...{ env, signal, onStdoutLine: show },
        timeoutMs: options.follow ? 2 ** 31 - 1 : 60_000,
      });
      return;
    }
    const file = findLayout(env).logFile(service.name);
    if (!existsSync(file) && !options.follow) {
      throw new Fault({
        code: 'supervise.not-running',
        message: `${service.name} has not written a log here yet`,
        where: file,
        hint: '`panther up` starts the platform',
      });
    }
    for (const line of readTail(file, options.lines)) show(line);
    if (options.follow) await followLog(file, { clock: systemClock, signal, onLine: show });
  },
});
