import { defineCommand, Fault, systemClock } from '#lib';
import { connectControl } from '../supervise/control.ts';
import { startDetached } from '../supervise/detach.ts';
import { superviseHere } from '../supervise/foreground.ts';
import { endLeftovers } from '../supervise/leftovers.ts';
import { findLayout, root } from '../supervise/open.ts';
import { parsePorts } from '../supervise/ports.ts';
import { chooseServices, services } from '../supervise/services.ts';
import { prepareStateFolder } from '../supervise/state-folder.ts';
import { connectSystemd } from '../supervise/systemd.ts';
import { renderTable } from '../supervise/table.ts';
import { nextSteps } from '../supervise/welcome.ts';

export const command = defineCommand({
  name: 'up',
  summary: 'Start the whole platform on this machine: database, brain on paper, agent, cockpit',
  description: [
    'Needs nothing but the repository: an embedded database, paper money and a made-up market, which runs 720 times as fast until you write a brain.yaml. Services that an earlier run left are taken over, or ended where their code has changed since. ^C stops everything, the brain gracefully.',
    'Everything is kept in .panther, or in PANTHER_STATE_DIR. A service reads its settings from the environment, such as DATABASE_URL, and its secrets from files in .panther/secrets.',
    'With --detach it outlives this terminal. Where a machine ends everything of a user who logs out (KillUserProcesses= of systemd-logind), `loginctl enable-linger` lets it live on.',
  ].join('\n\n'),
  options: {
    detach: { type: 'boolean', short: 'd', description: 'Leave it running in the background' },
    only: {
      type: 'string',
      value: 'NAMES',
      description: 'Only these services, with commas between them, such as brain,agent',
    },
    port: {
      type: 'string',
      value: 'NAME=PORT',
      multiple: true,
      description: 'Another port for a service, such as agent=8081',
    },
  },
  examples: [
    { command: 'npm start', description: 'the same' },
    { command: 'panther up --detach', description: 'in the background; `panther stop` ends it' },
    { command: 'panther up --port agent=8081', description: 'where 8080 is taken' },
    { command: 'panther up --only brain', description: 'the trading brain alone' },
  ],
  run: async (context) => {
    const { options, env, stderr, report, signal } = context;
    await refuseBesideSystemd(env);
    const layout = findLayout(env);
    const ports = parsePorts(options.port, services);
    const chosen = chooseServices(options.only);
    prepareStateFolder(layout.stateDir);
    const already = await connectControl(layout.socket);
    if (already !== undefined) {
      const statuses = await already.list();
      stderr('already up; `panther stop` ends it, `panther restart NAME` restarts a service');
      report(statuses, () => renderTable(statuses, systemClock.now()));
      return 0;
    }
    if (options.detach) {
      const args = [
        ...options.port.map((port) => `--port=${port}`),
        ...(options.only === undefined ? [] : [`--only=${options.only}`]),
      ];
      const statuses = await startDetached({ layout, root, args, env, signal });
      report(
        statuses,
        () => `${renderTable(statuses, systemClock.now())}\n\n${nextSteps(statuses, layout)}`,
      );
      return statuses.some(({ phase }) => phase === 'failed') ? 63 : 0;
    }
    const names = new Set(chosen.map(({ name }) => name));
    await superviseHere({
      ...{ services: chosen, root, layout, ports, around: context },
      // What an earlier run with other services left is nobody's now.
      beforeStart: async () => void (await endLeftovers(layout, names)),
    });
    return 0;
  },
});

async function refuseBesideSystemd(env: Parameters<typeof connectSystemd>[0]): Promise<void> {
  if ((await connectSystemd(env)) === undefined) return;
  throw new Fault({
    code: 'supervise.running',
    message: 'systemd supervises the services of this machine',
    hint: '`panther ps` shows them; `panther restart NAME` and `panther stop NAME` ask systemd',
  });
}
