import { defineCommand, Fault, systemClock } from '#lib';
import { connectControl, serveControl } from '../supervise/control.ts';
import { startDetached } from '../supervise/detach.ts';
import type { ServiceStatus } from '../supervise/model.ts';
import { findLayout, root } from '../supervise/open.ts';
import { parsePorts } from '../supervise/ports.ts';
import { services } from '../supervise/services.ts';
import { createSupervisor } from '../supervise/supervisor.ts';
import { renderChange, renderTable } from '../supervise/table.ts';
import { nextSteps } from '../supervise/welcome.ts';

export const command = defineCommand({
  name: 'up',
  summary: 'Start the whole platform on this machine: database, brain on paper, agent, cockpit',
  description: [
    'Needs nothing but the repository: an embedded database, paper money and a made-up market. Services that an earlier run left are taken over, or ended where their code has changed since. ^C stops everything, the brain gracefully.',
    'Everything is kept in .panther, or in PANTHER_STATE_DIR. A service reads its settings from the environment, such as DATABASE_URL, and its secrets from files in .panther/secrets.',
  ].join('\n\n'),
  options: {
    detach: { type: 'boolean', short: 'd', description: 'Leave it running in the background' },
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
  ],
  run: async ({ options, env, stdout, stderr, report, json, signal }) => {
    const layout = findLayout(env);
    const ports = parsePorts(options.port, services);
    const already = await connectControl(layout.socket);
    if (already !== undefined) {
      const statuses = await already.list();
      stderr('already up; `panther stop` ends it, `panther restart NAME` restarts a service');
      report(statuses, () => renderTable(statuses, systemClock.now()));
      return;
    }
    if (options.detach) {
      const statuses = await startDetached({ layout, root, ports: options.port, env, signal });
      report(
        statuses,
        () => `${renderTable(statuses, systemClock.now())}\n\n${nextSteps(statuses)}`,
      );
      return failed(statuses) ? 63 : 0;
    }
    let isStarted = false;
    const onChange = (status: ServiceStatus) => {
      const line = renderChange(status, isStarted);
      if (line !== undefined) stderr(line);
    };
    const supervisor = createSupervisor({
      ...{ services, root, layout, ports, onChange },
      ...{ environment: env, clock: systemClock },
    });
    const stopping = new AbortController();
    const stopped = Promise.withResolvers<void>();
    const closeControl = await serveControl(layout.socket, {
      list: async () => supervisor.status(),
      start: supervisor.startOne,
      restart: supervisor.restartOne,
      stop: supervisor.stopOne,
      shutdown: () => {
        stopping.abort();
        return stopped.promise;
      },
    });
    const over = AbortSignal.any([signal, stopping.signal]);
    try {
      await Promise.race([supervisor.start(), fired(over)]);
      isStarted = true;
      if (!over.aborted) {
        const statuses = supervisor.status();
        report(
          statuses,
          () => `${renderTable(statuses, systemClock.now())}\n\n${nextSteps(statuses)}`,
        );
        if (statuses.every(({ phase }) => phase === 'failed' || phase === 'scheduled')) {
          throw new Fault({
            code: 'supervise.failed',
            message: 'no service came up',
            hint: 'what each of them said is above; `panther doctor` checks this machine',
          });
        }
      }
      await fired(over);
      if (!json) stdout('stopping');
    } finally {
      await supervisor.stop();
      stopped.resolve();
      await closeControl();
    }
    return 0;
  },
});

function failed(statuses: readonly ServiceStatus[]): boolean {
  return statuses.some(({ phase }) => phase === 'failed');
}

function fired(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
