import { describe, expect, it } from 'vitest';
import { type DeploySpec, parseDeploySettings } from './health.ts';
import { captureSite } from './site.ts';
import type { Diagnostic } from './types.ts';

// The defaults and bounds are those that the documentation of `deploy` names.

function parse(deploy: unknown) {
  const findings: Diagnostic[] = [];
  const host = { name: 'box', deploy: deploy as DeploySpec, site: captureSite(parse) };
  const settings = parseDeploySettings(host, (finding) => findings.push(finding));
  return { settings, findings };
}

function problemOf(check: object): string {
  const { settings, findings } = parse({ user: 'deploy', health: [check] });
  expect(settings).toBeUndefined();
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ code: 'PN001', severity: 'error', host: 'box' });
  expect(findings[0]?.where).toContain('health.test.ts:');
  return `${findings[0]?.option}: ${findings[0]?.message.split(': ')[1]}`;
}

const command = { kind: 'command', name: 'database', run: 'pg_isready -q' };
const http = { kind: 'http', name: 'cockpit', url: 'http://{address}:8080/' };

describe('how a host is deployed', () => {
  it('has defaults for all but the user', () => {
    expect(parse({ user: 'deploy' })).toEqual({
      settings: { user: 'deploy', health: [], failedUnits: 'fail', ignoreUnits: [] },
      findings: [],
    });
  });

  it('fills in what a check does not say', () => {
    const timing = { policy: 'fail', windowS: 60, everyS: 1, tryTimeoutS: 5, stableS: 0 };
    expect(parse({ user: 'deploy', health: [command, http] }).settings?.health).toEqual([
      { ...command, user: 'root', ...timing },
      { ...http, status: [200], redirects: 0, ...timing },
    ]);
  });

  it('keeps what a check does say, and writes unit names in one way', () => {
    const own = { policy: 'warn', windowS: 0, everyS: 0.1, tryTimeoutS: 600, stableS: 30 };
    const given = { ...http, ...own, status: [200, 204], contains: 'ok', redirects: 2 };
    const { settings } = parse({
      user: 'deploy',
      address: '192.0.2.1',
      health: [given],
      failedUnits: 'warn',
      ignoreUnits: ['fwupd-refresh.service', 'btrfs-scrub--'],
    });
    expect(settings).toEqual({
      user: 'deploy',
      address: '192.0.2.1',
      health: [given],
      failedUnits: 'warn',
      ignoreUnits: ['fwupd-refresh', 'btrfs-scrub--'],
    });
  });
});

describe('a check that cannot be', () => {
  it.each([
    [{ ...command, run: 'true\nfalse' }, 'deploy.health[0].run: one line of shell'],
    [{ ...command, user: 'root; reboot' }, 'deploy.health[0].user: a user name'],
    [{ ...command, name: ' two\nlines' }, 'deploy.health[0].name: one short line'],
    [{ ...command, comand: 'x' }, 'deploy.health[0].comand: Unrecognized key'],
    [{ ...http, url: 'ftp://{host}/' }, 'deploy.health[0].url: an http'],
    [{ ...http, url: 'http://{adress}/' }, 'deploy.health[0].url: only {address}'],
    [{ ...http, url: 'http://me:pw@{host}/' }, 'deploy.health[0].url: a URL without a user'],
    [{ ...http, status: 1000 }, 'deploy.health[0].status: '],
    [{ ...http, kind: 'tcp' }, 'deploy.health[0].kind: '],
    [{ ...http, windowS: 1801 }, 'deploy.health[0].windowS: Too big'],
    [{ ...http, everyS: 0 }, 'deploy.health[0].everyS: Too small'],
    [{ ...http, tryTimeoutS: Number.POSITIVE_INFINITY }, 'deploy.health[0].tryTimeoutS: '],
  ])('%j', (check, problem) => {
    expect(problemOf(check)).toContain(problem);
  });

  it('is one of two with the same name', () => {
    const { findings } = parse({
      user: 'deploy',
      health: [command, { ...http, name: 'database' }],
    });
    expect(findings.map(({ option, message }) => [option, message])).toEqual([
      [
        'deploy.health[1].name',
        'deploy.health[1].name of host box: another check is called "database", too',
      ],
    ]);
  });
});
