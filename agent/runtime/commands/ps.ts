import { defineCommand, systemClock } from '#lib';
import { openControl } from '../supervise/open.ts';
import { renderTable } from '../supervise/table.ts';

export const command = defineCommand({
  name: 'ps',
  summary: 'Show the services of this machine: state, address, restarts, what is wrong',
  description:
    'On a host it is systemd that supervises; on any other machine `panther up`. The exit code is 63 when a service has failed.',
  examples: [{ command: 'panther ps --json', description: 'for a script' }],
  run: async ({ env, report }) => {
    const control = await openControl(env);
    const statuses = await control.list();
    report(statuses, () => renderTable(statuses, systemClock.now()));
    return statuses.some(({ phase }) => phase === 'failed') ? 63 : 0;
  },
});
