import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, Fault, type Service } from '#lib';
import { type Ownership, readOwner, renderOwner, takeOwnership } from '#lib/lock';
import { explainEnding } from './explain.ts';
import { createLauncher, type Environment, type Launcher } from './launch.ts';
import type { Layout } from './layout.ts';
import { limits } from './limits.ts';
import { rotateLog } from './log-files.ts';
import type { ServiceStatus } from './model.ts';
import { orderServices } from './order.ts';
import { createRecords } from './record.ts';
import { createRunner, type Runner } from './runner.ts';
import { createTimer } from './timer.ts';

export interface SupervisorOptions {
  readonly services: readonly Service[];
  /** The root of the repository. */
  readonly root: string;
  readonly layout: Layout;
  readonly environment: Environment;
  /** Ports other than the services' own, by name. */
  readonly ports: ReadonlyMap<string, number>;
  readonly clock: Clock;
  readonly onChange: (status: ServiceStatus) => void;
}

/** Keeps a set of services running on this machine. */
export interface Supervisor {
  status(): readonly ServiceStatus[];
  /** Starts all, group by group; resolves when each is up or its first start has failed. */
  start(): Promise<void>;
  startOne(name: string): Promise<ServiceStatus>;
  restartOne(name: string): Promise<ServiceStatus>;
  stopOne(name: string): Promise<ServiceStatus>;
  /** Stops all, the last started first, and gives up the role. */
  stop(): Promise<void>;
}

/** Takes the role of the one supervisor of a state folder.
 * @throws Fault supervise.running (another has it), config.invalid */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { services, layout, clock } = options;
  const groups = orderServices(services);
  const ownership = own(layout, clock);
  const runners = new Map(createRunners(options).map((runner) => [runner.name, runner]));
  const rotating = setInterval(() => rotateAll(options), limits.log.checkMs);
  let isStopping = false;
  const get = (name: string): Runner => {
    const runner = runners.get(name);
    if (runner !== undefined) return runner;
    throw new Fault({
      code: 'supervise.unknown-service',
      message: `there is no service "${name}"`,
      hint: `one of ${[...runners.keys()].join(', ')}`,
    });
  };
  return {
    status: () => [...runners.values()].map((runner) => runner.status()),
    start: async () => {
      for (const group of groups) {
        if (isStopping) return;
        await Promise.all(group.map(({ name }) => get(name).start()));
      }
    },
    startOne: async (name) => {
      await get(name).start();
      return get(name).status();
    },
    restartOne: async (name) => {
      await get(name).restart();
      return get(name).status();
    },
    stopOne: async (name) => {
      await get(name).stop();
      return get(name).status();
    },
    stop: async () => {
      isStopping = true;
      clearInterval(rotating);
      for (const group of groups.toReversed()) {
        await Promise.all(group.map(({ name }) => get(name).stop()));
      }
      ownership.release();
    },
  };
}

function own(layout: Layout, clock: Clock): Ownership {
  mkdirSync(layout.supervisorDir, { recursive: true, mode: 0o700 });
  const path = join(layout.supervisorDir, 'supervisor');
  const ownership = takeOwnership({ path, label: 'panther up', clock });
  if (ownership !== undefined) return ownership;
  throw new Fault({
    code: 'supervise.running',
    message: `the services of this folder are supervised by ${renderOwner(readOwner(path))}`,
    where: layout.stateDir,
    hint: '`panther ps` shows them; `panther stop` ends them',
  });
}

function createRunners(options: SupervisorOptions): Runner[] {
  const { services, layout, ports, clock } = options;
  const records = createRecords(layout.recordsDir);
  const portOf = ({ name, port }: Service) => ports.get(name) ?? port;
  const urls = new Map(
    services.flatMap((service) => {
      const port = portOf(service);
      return port === undefined ? [] : [[service.name, `http://127.0.0.1:${port}`] as const];
    }),
  );
  return services.map((service) => {
    const launcher: Launcher = createLauncher({
      ...{ ...options, service, urls, records },
      port: portOf(service),
    });
    const url = urls.get(service.name);
    const common = {
      ...{ service, clock, launcher, onChange: options.onChange },
      explain: (ending: Parameters<typeof explainEnding>[1]) =>
        explainEnding(service.name, ending, layout.logFile(service.name)),
    };
    if (service.schedule !== undefined) {
      const stampFile = join(layout.supervisorDir, 'stamps', `${service.name}.json`);
      return createTimer({ ...common, stampFile });
    }
    const healthUrl = url === undefined ? undefined : `${url}${service.healthPath ?? '/health'}`;
    return createRunner({ ...common, url, healthUrl });
  });
}

function rotateAll({ services, layout }: SupervisorOptions): void {
  for (const { name } of services) {
    rotateLog(layout.logFile(name), limits.log.maxBytes, limits.log.keep);
  }
}
