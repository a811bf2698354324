import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseEnv, defineService, doorEnv, type Service, type ServiceNetwork } from '#lib';
import { analyzeUnits } from './analyze.ts';
import { escapeExecArgument, unitModelOf } from './unit-model.ts';
import { renderUnitText } from './unit-text.ts';

const common = {
  name: 'box',
  description: 'A box, 100% closed',
  entry: 'box/main.ts',
  restart: { attempts: 5, windowSec: 600, delaySec: 10 },
  memoryMaxMiB: 256,
  cpuQuotaPercent: 100,
  tasksMax: 64,
} as const;

const daemon = (network: ServiceNetwork, more: object = {}): Service =>
  defineService({
    ...common,
    env: z.strictObject(
      network === 'none' ? baseEnv('box') : { ...baseEnv('box'), ...doorEnv(9090) },
    ),
    ...(network === 'none' ? {} : { port: 9090, healthPath: '/health' }),
    watchdogSec: 60,
    secrets: [{ name: 'token', file: 'token', why: 'a test' }],
    after: ['network-online.target'],
    wants: ['network-online.target'],
    network,
    ...more,
  });

const nightly = defineService({
  ...common,
  env: z.strictObject(baseEnv('box')),
  schedule: { calendar: '*-*-* 02:00:00', randomizedDelaySec: 1800, persistent: true },
  usesCache: true,
  network: 'internet',
});

const place = {
  program: process.execPath,
  environment: { A: 'say "50%"\\', B: 'two words' },
  credentials: { token: '/var/lib/secrets/to%ken' },
};
const textOf = (service: Service, name = 'panther-box.service') =>
  renderUnitText(unitModelOf(service), place).get(name) ?? '';

describe('a service that stays up', () => {
  const text = textOf(daemon('internet', { args: ['--flag', 'a b', '$HOME', '5%'] }));

  it('orders itself after its secrets without requiring them', () => {
    expect(text).toContain('\nAfter=network-online.target\nAfter=opnix-secrets.service\n');
    expect(text).toContain('\nWants=opnix-secrets.service\n');
    expect(text).not.toMatch(/^(?:Requires|BindsTo)=/m);
  });

  // Escapes: systemd.unit(5) "Specifiers", systemd.exec(5) Environment=, systemd.service(5) "Command
  // lines".
  it('escapes what systemd would read as its own', () => {
    expect(text).toContain('\nDescription=pantherOS: A box, 100%% closed\n');
    expect(text).toContain(String.raw`Environment="A=say \"50%%\"\\"`);
    expect(text).toContain('\nLoadCredential=token:/var/lib/secrets/to%%ken\n');
    expect(text).toContain(`\nExecStart=${process.execPath} --flag "a b" $$HOME 5%%\n`);
    expect(escapeExecArgument(`it's "x"\n`)).toBe(String.raw`"it's \"x\"\n"`);
  });

  // NODE_COMPILE_CACHE=dir and NODE_OPTIONS=options: nodejs.org/docs/latest-v24.x/api/cli.html.
  it('keeps compiled code in its own folder, and gives its flags to Node', () => {
    expect(text).toContain('\nEnvironment="NODE_COMPILE_CACHE=/var/lib/panther-box/compiled"\n');
    expect(text).not.toContain('NODE_OPTIONS');
    const small = daemon('internet', { nodeFlags: ['--max-old-space-size=256', '--jitless'] });
    expect(textOf(small)).toContain(
      '\nEnvironment="NODE_OPTIONS=--max-old-space-size=256 --jitless"\n',
    );
    expect(() => daemon('internet', { nodeFlags: ['--a b'] })).toThrow(/one word/);
  });

  it('has its budget, its limits and no watch on executable memory', () => {
    for (const line of [
      'StartLimitIntervalSec=600',
      'StartLimitBurst=5',
      'RestartSec=10',
      // Exit code of a wrong setting: lib/fault-codes.ts.
      'RestartPreventExitStatus=17',
      'MemoryMax=256M',
      'CPUQuota=100%',
      'WatchdogSec=60',
      'StateDirectory=panther-box',
    ]) {
      expect(text).toContain(`\n${line}\n`);
    }
    expect(text).not.toContain('MemoryDenyWriteExecute');
  });
});

describe('a service with a schedule', () => {
  it('is run to its end by its timer', () => {
    const service = textOf(nightly);
    expect(service).toContain('\nType=oneshot\n');
    expect(service).not.toMatch(/WatchdogSec|NotifyAccess|\[Install\]/);
    expect(textOf(nightly, 'panther-box.timer')).toBe(`[Unit]
Description=pantherOS: A box, 100%% closed

[Timer]
OnCalendar=*-*-* 02:00:00
RandomizedDelaySec=1800
Persistent=true

[Install]
WantedBy=timers.target
`);
  });
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).error === undefined;

describe.skipIf(!hasAnalyze)('systemd-analyze', () => {
  it.each<[string, Service, number]>([
    ['internet', daemon('internet', { args: ['a b', '$x', '%h'] }), 1.5],
    ['loopback', daemon('loopback'), 1.5],
    ['no network', daemon('none'), 1],
    ['a schedule', nightly, 1.5],
  ])('finds nothing wrong with %s and little exposed', async (_, service, atMost) => {
    const found = await analyzeUnits(renderUnitText(unitModelOf(service), place));
    expect(found.complaints).toEqual([]);
    expect(found.exposure['panther-box.service']).toBeLessThanOrEqual(atMost);
  });

  it('complains of an unknown directive, although it ends with 0', async () => {
    const hardening = [{ directive: 'ProtectEverything', value: 'true', why: 'a test' }];
    const model = unitModelOf(daemon('internet', { hardening }));
    const { complaints } = await analyzeUnits(renderUnitText(model, place));
    expect(complaints.join('\n')).toMatch(/ProtectEverything/);
  });

  it('complains of a program that is not there and of a calendar that is none', async () => {
    const missing = renderUnitText(unitModelOf(nightly), { ...place, program: '/nowhere/box' });
    expect((await analyzeUnits(missing)).complaints.join('\n')).toMatch(/nowhere/);
    const model = unitModelOf(nightly);
    const never = { ...model, timer: { ...model.timer, timer: { OnCalendar: 'sometimes' } } };
    const bad = renderUnitText(never as typeof model, place);
    expect((await analyzeUnits(bad)).complaints.join('\n')).toMatch(/sometimes|OnCalendar/);
  });

  // Measured with systemd 252: a bare unit is 9.6.
  it('gives a bare unit a high exposure', async () => {
    const bare = `[Service]\nExecStart=${process.execPath}\n`;
    const { exposure } = await analyzeUnits(new Map([['bare.service', bare]]));
    expect(exposure['bare.service']).toBeGreaterThan(9);
  });
});
