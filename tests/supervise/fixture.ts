import { z } from 'zod';
import { baseEnv, defineService, doorEnv, type Service, systemClock } from '#lib';
import { layoutOf } from '../../agent/runtime/supervise/layout.ts';
import type { ServiceStatus } from '../../agent/runtime/supervise/model.ts';
import { root } from '../../agent/runtime/supervise/open.ts';
import { createSupervisor, type Supervisor } from '../../agent/runtime/supervise/supervisor.ts';

const entry = new URL('./fixture-process.ts', import.meta.url).pathname.slice(root.length);

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
    root,
    layout: layoutOf(stateDir),
    environment: { PATH: process.env.PATH ?? '', ...environment },
    ports: new Map(),
    clock: systemClock,
    onChange,
  });
}
