import { expect, it } from 'vitest';
import { z } from 'zod';
import { baseEnv, defineService, doorEnv } from '#lib';
import { defineFleet, defineHost, use } from '../fleet/define.ts';
import { parseFacts } from '../fleet/facts.ts';
import { findRelease } from '../fleet/releases.ts';
import { resolveFleet } from '../fleet/resolve.ts';
import { defineServiceModule } from '../service/index.ts';
import { emitFleet } from './index.ts';

const common = {
  description: 'of a test',
  entry: 'test/main.ts',
  restart: { attempts: 3, windowSec: 600, delaySec: 7 },
  memoryMaxMiB: 64,
  cpuQuotaPercent: 50,
  tasksMax: 16,
  network: 'loopback',
} as const;

const door = defineService({
  ...common,
  name: 'door',
  env: z.strictObject({ ...baseEnv('door'), ...doorEnv(9001) }),
  port: 9001,
  healthPath: '/well',
  watchdogSec: 30,
  startTimeoutSec: 45,
});
const nightly = defineService({
  ...common,
  name: 'nightly',
  env: z.strictObject(baseEnv('nightly')),
  schedule: { calendar: '*-*-* 02:00:00', randomizedDelaySec: 60, persistent: true },
});
const elsewhere = defineService({
  ...common,
  name: 'elsewhere',
  env: z.strictObject(baseEnv('elsewhere')),
  watchdogSec: 30,
});

const facts = parseFacts(
  JSON.stringify({
    source: 'test',
    measuredAt: null,
    model: 'test',
    cpu: null,
    memoryMiB: 2048,
    firmware: 'uefi',
    virtual: true,
    gpus: [],
    disks: [],
    nics: [],
    bluetooth: null,
    initrdModules: [],
    report: null,
    unmeasured: [],
  }),
  'facts.json',
);

it('gives a host the services it has switched on, on its own ports, and its checks', () => {
  const modules = [defineServiceModule(door), defineServiceModule(nightly)] as const;
  const host = defineHost({
    name: 'box',
    aliases: [],
    description: 'a test machine',
    role: 'server',
    provider: 'custom',
    system: 'x86_64-linux',
    stateVersion: '25.05',
    facts,
    profiles: [],
    modules: [use(modules[0], { environment: { PANTHER_PORT: 9100 } }), use(modules[1])],
    disks: {},
    publicPorts: [],
    deploy: { user: 'deploy', health: [{ kind: 'command', name: 'true', run: 'true' }] },
    identity: undefined,
    hostKeys: [],
    directory: '/nowhere',
  });
  const fleet = resolveFleet(
    defineFleet({
      release: findRelease('26.05'),
      user: { name: 'owner', fullName: 'Owner', email: undefined, authorizedKeys: [] },
      vault: 'test',
      hosts: [host],
      modules,
      profiles: [],
      secrets: {},
      services: [door, nightly, elsewhere],
    }),
  );
  expect(fleet.diagnostics).toEqual([]);
  const { data, files } = emitFleet(fleet, new Map());
  expect(data.hosts[0]?.services).toEqual([
    {
      name: 'door',
      unit: 'panther-door',
      scheduled: false,
      port: 9100,
      healthPath: '/well',
      startTimeoutS: 45,
      restartDelayS: 7,
    },
    {
      name: 'nightly',
      unit: 'panther-nightly',
      scheduled: true,
      startTimeoutS: 60,
      restartDelayS: 7,
    },
  ]);
  const [written] = JSON.parse(files.get('fleet.json') ?? '').hosts;
  expect(written.services).toEqual(data.hosts[0]?.services);
  expect(written.deploy.health).toMatchObject([{ kind: 'command', run: 'true', windowS: 60 }]);
});
