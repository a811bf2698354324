// On a host it is systemd that supervises: the same commands, against a real systemd with our units.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { services } from '#modules';
import { renderUnitText, unitModelOf } from '../../nix/service/index.ts';
import { cleanUp } from './deploy/client.ts';
import { until } from './deploy/processes.ts';
import { bootMachine, type SystemdMachine, whyNoSystemd } from './deploy/systemd-machine.ts';
import { buildFlake, makeFlake } from './deploy/systems.ts';

const obstacle = whyNoSystemd();
const launcher = join(import.meta.dirname, '../../bin/panther');

let machine: SystemdMachine;

interface Row {
  readonly name: string;
  readonly phase: string;
  readonly pid?: number;
  readonly since: number;
  readonly nextRunAt?: number;
  readonly url?: string;
  readonly problem?: { readonly message: string; readonly hint: string };
}

function panther(...args: string[]): { readonly code: number; readonly text: string } {
  const script = '"$@" 2>&1; echo "code $?"';
  const command = [process.execPath, launcher, ...args];
  const said = machine.inside('sh', '-c', script, 'sh', ...command);
  const [, text = '', code] = /^([\s\S]*?)code (\d+)\n$/.exec(said) ?? [];
  return { code: Number(code), text };
}

function ps(): Record<string, Row> {
  const rows = JSON.parse(panther('ps', '--json').text) as readonly Row[];
  return Object.fromEntries(rows.map((row) => [row.name, row]));
}

/** The units as they are generated, but for what they run and the sandbox, which needs a whole system. */
function unitTexts(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const service of services) {
    const model = unitModelOf(service);
    const bare = {
      ...model,
      unit: { ...model.unit, After: [], Wants: [] },
      service: { Type: service.schedule === undefined ? 'simple' : 'oneshot', Restart: 'no' },
      exec: { program: '', args: [] },
    };
    const script =
      service.name === 'brain' ? 'test ! -e /opt/broken && exec sleep 1000' : 'exec sleep 1000';
    const program = `/bin/sh -c "${service.schedule === undefined ? script : 'exit 0'}"`;
    for (const [name, text] of renderUnitText(bare, {
      program,
      environment: {},
      credentials: {},
    })) {
      const [head, rest] = text.split('\n', 1).concat(text.slice(text.indexOf('\n') + 1));
      texts.set(name, head === '[Unit]' ? `[Unit]\nDefaultDependencies=no\n${rest}` : text);
    }
  }
  return texts;
}

describe.skipIf(obstacle !== undefined)(
  `commands beside systemd${obstacle ? ` (${obstacle})` : ''}`,
  () => {
    beforeAll(async () => {
      machine = await bootMachine(buildFlake(makeFlake('base', 'works')));
      const put = (path: string, text: string, mode = 0o644) => {
        mkdirSync(dirname(join(machine.root, path)), { recursive: true });
        writeFileSync(join(machine.root, path), text);
        chmodSync(join(machine.root, path), mode);
      };
      for (const [name, text] of unitTexts()) put(`/run/systemd/control/${name}`, text);
      // No journal runs in there: what it would be asked is what matters here.
      put('/usr/local/bin/journalctl', '#!/bin/sh\nprintf "%s\\n" "$@"\n', 0o755);
      machine.inside('systemctl', 'daemon-reload');
      machine.inside('systemctl', 'start', 'panther-brain.service', 'panther-agent.service');
      machine.inside('systemctl', 'start', 'panther-crawler.timer');
    });
    afterAll(async () => {
      await machine?.sshd.stop();
      cleanUp();
    });

    it('ps finds the services, with their processes, addresses and the next run', () => {
      const { brain, agent, crawler } = ps();
      const pid = machine.inside(
        'systemctl',
        'show',
        '--property=MainPID',
        '--value',
        'panther-brain',
      );
      expect(brain).toMatchObject({ phase: 'up', pid: Number(pid), url: 'http://127.0.0.1:5050' });
      expect(agent).toMatchObject({ phase: 'up', url: 'http://127.0.0.1:8080' });
      expect(crawler).toMatchObject({ phase: 'scheduled' });
      // Its calendar says 02:00, within half an hour.
      const next = new Date(crawler?.nextRunAt ?? 0);
      expect(next.getTime()).toBeGreaterThan(Date.now());
      expect(next.getHours()).toBe(2);
      const age = Date.now() - (brain?.since ?? 0);
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(600_000);
    });

    it('restart and stop ask systemd', () => {
      const before = ps().brain?.pid;
      expect(panther('restart', 'brain')).toMatchObject({ code: 0 });
      const after = ps().brain;
      expect(after).toMatchObject({ phase: 'up' });
      expect(after?.pid).not.toBe(before);
      expect(panther('stop', 'agent').code).toBe(0);
      expect(ps().agent).toMatchObject({ phase: 'stopped' });
      expect(panther('stop', 'nobody')).toMatchObject({
        code: 62,
        text: expect.stringContaining('no service "nobody"'),
      });
    });

    it('a service that ended badly is told, with the exit code of a failure', async () => {
      writeFileSync(join(machine.root, 'opt/broken'), '');
      machine.inside('systemctl', 'restart', 'panther-brain.service');
      await until('the brain has failed', () => ps().brain?.phase === 'failed');
      const { code, text } = panther('ps');
      expect(code).toBe(63);
      expect(text).toMatch(/brain +failed/);
      expect(text).toContain('systemd says exit-code');
      expect(text).toContain('panther logs brain');
    });

    it('logs asks the journal for the unit', () => {
      const { code, text } = panther('logs', 'brain', '--lines', '7', '--raw');
      expect(code).toBe(0);
      // journalctl(1)
      expect(text.split('\n')).toEqual(
        expect.arrayContaining(['--unit=panther-brain.service', '--lines=7', '--output=cat']),
      );
    });

    it('up leaves the services to systemd', () => {
      const { code, text } = panther('up');
      expect(code).toBe(61);
      expect(text).toContain('systemd supervises the services of this machine');
    });
  },
);
