import { defineCommand, Fault, systemClock } from '#lib';
import { endLeftovers } from '../supervise/leftovers.ts';
import type { ServiceStatus } from '../supervise/model.ts';
import { findLayout, openControl } from '../supervise/open.ts';
import { renderTable } from '../supervise/table.ts';

export const command = defineCommand({
  name: 'stop',
  summary: 'Stop services, or the whole platform of this machine',
  description:
    'Without a name everything is stopped, the supervisor too. Each service gets its own time to finish: the brain drains first.',
  args: {
    services: { description: 'Names as `panther ps` shows them', optional: true, variadic: true },
  },
  examples: [
    { command: 'panther stop', description: 'everything' },
    { command: 'panther stop crawler', description: 'one service, until it is restarted' },
  ],
  run: async ({ args, env, report, stderr }) => {
    if (args.services.length === 0) {
      const ended = await stopAll(env);
      report({ stopped: ended }, () =>
        ended.length === 0 ? 'stopped' : `stopped ${ended.join(', ')}`,
      );
      return;
    }
    const control = await openControl(env);
    const statuses: ServiceStatus[] = [];
    for (const name of args.services) {
      stderr(`stopping ${name}`);
      statuses.push(await control.stop(name));
    }
    report(statuses, () => renderTable(statuses, systemClock.now()));
  },
});

async function stopAll(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  try {
    const control = await openControl(env);
    const names = (await control.list())
      .filter(({ pid }) => pid !== undefined)
      .map(({ name }) => name);
    await control.shutdown();
    return names;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'supervise.not-running') throw error;
    // A supervisor that was killed may have left its services.
    const ended = await endLeftovers(findLayout(env));
    if (ended.length === 0) throw error;
    return ended;
  }
}
