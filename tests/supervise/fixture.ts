import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { baseEnv, defineService, doorEnv, type Service, systemClock } from '#lib';
import { layoutOf } from '../../agent/runtime/supervise/layout.ts';
import type { ServiceStatus } from '../../agent/runtime/supervise/model.ts';
import { root as repository } from '../../agent/runtime/supervise/open.ts';
import { createSupervisor, type Supervisor } from '../../agent/runtime/supervise/supervisor.ts';

const entry = new URL('./fixture-process.ts', import.meta.url).pathname.slice(repository.length);

function fixtureService(name: string, port: number, after: readonly string[]): Service {
  return defineService({
    name,
    description: 'For the tests of the supervisor',
    entry,
    env: z.strictObject({
      ...baseEnv(name),
      ...doorEnv(port),
      FIXTURE_FAULT: z.string().optional().describe('What goes wrong'),
    }),
    port,
    healthPath: '/health',
    after,
    watchdogSec: 1,
    restart: { attempts: 3, windowSec: 60, delaySec: 1 },
    startTimeoutSec: 20,
    stopTimeoutSec: 1,
    memoryMaxMiB: 128,
    cpuQuotaPercent: 100,
    tasksMax: 16,
    network: 'loopback',
  });
}

/** A repository of its own with code that nobody else changes while a test runs: a service whose code is
 * newer than its process is not taken over. */
function makeRoot(stateDir: string): string {
  const root = join(stateDir, 'repository');
  if (existsSync(root)) return root;
  for (const room of ['agent', 'crawler', 'lib']) mkdirSync(join(root, room), { recursive: true });
  changeCode(stateDir, 1);
  for (const each of ['bin', 'tests']) symlinkSync(join(repository, each), join(root, each));
  return root;
}

/** Writes other code of the services into the repository of `createFixture`. */
export function changeCode(stateDir: string, version: number): void {
  const file = join(stateDir, 'repository/agent/code.ts');
  writeFileSync(file, `export const version = ${version};\n`);
}

/** A supervisor over two fixture services, `second` after `first`. */
export function createFixture(
  stateDir: string,
  ports: readonly [number, number],
  environment: Readonly<Record<string, string>>,
  onChange: (status: ServiceStatus) => void = () => undefined,
): Supervisor {
  return createSupervisor({
    services: [
      fixtureService('second', ports[1], ['panther-first.service']),
      fixtureService('first', ports[0], []),
    ],
    root: makeRoot(stateDir),
    layout: layoutOf(stateDir),
    environment: { PATH: process.env.PATH ?? '', ...environment },
    ports: new Map(),
    clock: systemClock,
    onChange,
  });
}
