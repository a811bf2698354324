import { defineCommand, systemClock } from '#lib';
import type { ServiceStatus } from '../supervise/model.ts';
import { openControl } from '../supervise/open.ts';
import { renderTable } from '../supervise/table.ts';

export const command = defineCommand({
  name: 'restart',
  summary: 'Restart services, or run one with a schedule now',
  args: { services: { description: 'Names as `panther ps` shows them', variadic: true } },
  examples: [
    { command: 'panther restart brain', description: 'stop it gracefully and start it again' },
    { command: 'panther restart crawler', description: "tonight's crawl, now" },
  ],
  run: async ({ args, env, report, stderr }) => {
    const control = await openControl(env);
    const statuses: ServiceStatus[] = [];
    for (const name of args.services) {
      stderr(`restarting ${name}`);
      statuses.push(await control.restart(name));
    }
    report(statuses, () => renderTable(statuses, systemClock.now()));
    return statuses.some(({ phase }) => phase === 'failed') ? 63 : 0;
  },
});
