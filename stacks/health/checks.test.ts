import { describe, expect, it } from 'vitest';
import type { HostServiceData } from '#nix';
import {
  type HealthCheck,
  healthWindowMs,
  hostHealth,
  reconciledCheck,
  unitPolicy,
} from './checks.ts';

const brain: HostServiceData = {
  name: 'brain',
  unit: 'panther-brain',
  scheduled: false,
  port: 9081,
  healthPath: '/health',
  startTimeoutS: 60,
  restartDelayS: 10,
};
const crawler: HostServiceData = {
  name: 'crawler',
  unit: 'panther-crawler',
  scheduled: true,
  startTimeoutS: 7_200,
  restartDelayS: 10,
};
const declared = {
  kind: 'command',
  name: 'database',
  run: 'pg_isready -q',
  user: 'postgres',
  policy: 'warn',
  windowS: 30,
  everyS: 1,
  tryTimeoutS: 5,
  stableS: 0,
} as const;
const deploy = {
  user: 'deploy',
  health: [declared],
  failedUnits: 'warn',
  ignoreUnits: ['a'],
} as const;

describe('the checks of a host', () => {
  const health = hostHealth({
    deploy: { ...deploy, health: [...deploy.health], ignoreUnits: ['a'] },
    services: [brain, crawler],
  });

  it('are its services, then what it declares', () => {
    expect(health.checks).toEqual([
      {
        kind: 'service',
        name: 'panther-brain',
        policy: 'fail',
        unit: 'panther-brain.service',
        door: { port: 9081, path: '/health' },
        contains: undefined,
        // One start that fails, the delay, and what is left of the window for the next.
        windowS: 70,
        everyS: 1,
        tryTimeoutS: 5,
        stableS: 5,
      },
      {
        kind: 'service',
        name: 'panther-crawler',
        policy: 'fail',
        unit: 'panther-crawler.timer',
        door: undefined,
        contains: undefined,
        windowS: 10,
        everyS: 1,
        tryTimeoutS: 5,
        stableS: 0,
      },
      declared,
    ]);
  });

  it('come with where its brain is, and what failed units mean', () => {
    expect(health).toMatchObject({
      brain: { unit: 'panther-brain', port: 9081 },
      failedUnits: 'warn',
      ignoreUnits: ['a'],
    });
    expect(
      hostHealth({ deploy: { ...deploy, health: [], ignoreUnits: [] }, services: [crawler] }).brain,
    ).toBe(undefined);
  });

  it('take as long as the slowest of them, and the time to reach the host', () => {
    expect(healthWindowMs([])).toBe(0);
    // By hand: 30 s window and a try of 5 s; 30 s for the link.
    expect(healthWindowMs([declared])).toBe(65_000);
    // 70 s window, a try of 5 s, 5 s to stay well, then 1 s until the last try of 5 s.
    expect(healthWindowMs(health.checks)).toBe(116_000);
    expect(
      healthWindowMs([...health.checks, reconciledCheck({ unit: 'panther-brain', port: 1 }, true)]),
    ).toBe(155_000);
  });
});

it('after a drain the brain has to say that it reconciled', () => {
  const place = { unit: 'panther-brain', port: 9081 };
  const wanted: Partial<HealthCheck> = {
    kind: 'service',
    unit: 'panther-brain.service',
    door: { port: 9081, path: '/health' },
    contains: '"reconciled":true',
  };
  expect(reconciledCheck(place, true)).toMatchObject({ ...wanted, policy: 'fail' });
  expect(reconciledCheck(place, false)).toMatchObject({ ...wanted, policy: 'warn' });
});

it('the command line decides on failed units where it says something', () => {
  const host = { failedUnits: 'warn' as const, ignoreUnits: ['a', 'b'] };
  expect(unitPolicy(host, { failedUnits: undefined, ignoreUnits: [] })).toEqual(host);
  expect(unitPolicy(host, { failedUnits: 'fail', ignoreUnits: ['b', 'c'] })).toEqual({
    failedUnits: 'fail',
    ignoreUnits: ['a', 'b', 'c'],
  });
});
