import { join } from 'node:path';
import { openBase } from '#crawler';
import { type CommandContext, exec, Fault, type Service, systemClock } from '#lib';
import { serveControl } from './control.ts';
import { type FirstLibrary, readFirstLibrary } from './first-library.ts';
import type { Layout } from './layout.ts';
import { limits } from './limits.ts';
import type { ServiceStatus } from './model.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';
import { renderChange, renderTable } from './table.ts';
import { nextSteps } from './welcome.ts';

type Surroundings = Pick<
  CommandContext,
  'env' | 'stdout' | 'stderr' | 'report' | 'json' | 'signal' | 'log'
>;

export interface ForegroundOptions {
  readonly services: readonly Service[];
  readonly root: string;
  readonly layout: Layout;
  readonly ports: ReadonlyMap<string, number>;
  readonly around: Surroundings;
  /** Done once the role is taken. */
  readonly beforeStart: () => Promise<void>;
}

/** Supervises until the signal, or until it is asked over its socket to stop.
 * @throws Fault supervise.running, supervise.failed when nothing came up */
export async function superviseHere(options: ForegroundOptions): Promise<void> {
  const { services, root, layout, ports, around } = options;
  const { stdout, stderr, json, signal } = around;
  let isStarted = false;
  const onChange = (status: ServiceStatus) => {
    const line = renderChange(status, isStarted);
    if (line !== undefined) stderr(line);
  };
  const supervisor = createSupervisor({
    ...{ services, root, layout, ports, onChange },
    ...{ environment: around.env, clock: systemClock },
  });
  const stopping = new AbortController();
  const stopped = Promise.withResolvers<void>();
  let closeControl: (() => Promise<void>) | undefined;
  const over = AbortSignal.any([signal, stopping.signal]);
  let library: Promise<void> | undefined;
  try {
    closeControl = await serveControl(layout.socket, {
      list: async () => supervisor.status(),
      start: supervisor.startOne,
      restart: supervisor.restartOne,
      stop: supervisor.stopOne,
      shutdown: () => {
        stopping.abort();
        return stopped.promise;
      },
    });
    await options.beforeStart();
    await Promise.race([supervisor.start(), fired(over)]);
    isStarted = true;
    if (!over.aborted) {
      tellWhatRuns(supervisor.status(), around);
      library = beginLibrary(options, supervisor, over);
      const patience = systemClock.sleep(limits.firstLibraryMs, over).catch(() => undefined);
      await Promise.race([library, patience]);
      if (!over.aborted && !json) stdout(`\n${nextSteps(supervisor.status(), options.layout)}`);
    }
    await Promise.race([fired(over), library?.then(() => fired(over))]);
    if (!json) stdout('stopping');
  } finally {
    stopping.abort();
    await supervisor.stop();
    await library?.catch(() => undefined);
    stopped.resolve();
    await closeControl?.();
  }
}

function tellWhatRuns(statuses: readonly ServiceStatus[], { report }: Surroundings): void {
  report(statuses, () => renderTable(statuses, systemClock.now()));
  if (statuses.some(({ phase }) => phase !== 'failed' && phase !== 'scheduled')) return;
  throw new Fault({
    code: 'supervise.failed',
    message: 'no service came up',
    hint: 'what each of them said is above; `panther doctor` checks this machine',
  });
}

/** What there is to ask about at first. A server of the owner's own has what its owner wants. */
async function beginLibrary(
  { root, layout, around }: ForegroundOptions,
  supervisor: Supervisor,
  signal: AbortSignal,
): Promise<void> {
  const { env, stderr, log } = around;
  const agent = supervisor.status().find(({ name, phase }) => name === 'agent' && phase === 'up');
  if (agent?.url === undefined || env.DATABASE_URL) return;
  try {
    const base = await openBase({
      env: {
        PANTHER_AGENT_URL: agent.url,
        PANTHER_AGENT_TOKEN_FILE: join(layout.secretsDir, 'agentToken'),
      },
      ...{ cwd: root, owner: 'panther up', log, signal },
    });
    const library = await readFirstLibrary({
      ...{ base, root, clock: systemClock, signal },
      pagesFolder: join(layout.stateDir, 'library', 'nixos-options'),
      writePages: async (folder) => {
        const args = [join(root, 'bin/panther'), 'options', 'pages', folder];
        await exec(process.execPath, args, { cwd: root, env, signal });
      },
    });
    tellLibrary(library, stderr);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Fault)) throw error;
    stderr(`the first library was not read: ${error.message}; the next start tries again`);
  }
}

function tellLibrary({ pages, problems }: FirstLibrary, stderr: (line: string) => void): void {
  if (pages > 0) stderr(`knowledge base: ${pages} pages of this repository and of NixOS options`);
  for (const problem of problems) stderr(`knowledge base: ${problem}`);
}

function fired(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
