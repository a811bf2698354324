import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseReport, readScript, renderScript } from '../ssh/script.ts';
import { listConcerns } from './concerns.ts';
import { factsOf, type HostFacts } from './facts.ts';

// The script as it is, run by this machine's sh over a folder that stands for a machine.
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'panther-status-'));
  folders.push(root);
  for (const path of ['run', 'boot', 'etc', 'nix/store', 'nix/var/nix/profiles']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  return root;
}

function put(root: string, path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function makeSystem(root: string, name: string, kernel: string): string {
  const path = `/nix/store/${name}`;
  mkdirSync(join(root, path), { recursive: true });
  symlinkSync(`/nix/store/linux-${kernel}`, join(root, path, 'kernel'));
  put(root, join(path, 'kernel-params'), 'quiet');
  put(root, join(path, 'init-interface-version'), '2');
  return path;
}

function run(root: string, system: string, booted: string): void {
  symlinkSync(system, join(root, 'run/current-system'));
  symlinkSync(booted, join(root, 'run/booted-system'));
  symlinkSync('system-3-link', join(root, 'nix/var/nix/profiles/system'));
  symlinkSync(system, join(root, 'nix/var/nix/profiles/system-3-link'));
}

function receipt(root: string, run: string, more: Readonly<Record<string, unknown>>): void {
  const whole = {
    ...{ version: 1, run, outcome: 'deployed', reason: 'confirmed', previous: '', default: '' },
    ...{ generation: '3', activationExit: 0, activationSeconds: 1, newlyFailed: [] },
    ...{ startedAt: 't', endedAt: `${run}-end`, bootId: 'before', ...more },
  };
  put(root, `var/lib/panther/deployments/${run}.json`, `${JSON.stringify(whole)}\n`);
}

function read(root: string): HostFacts {
  const values = { ROOT: root, STORE_ROOT: root, RUN: '', TOPLEVEL: '' };
  const input = renderScript(values, readScript('common'), readScript('status'));
  const answer = parseReport(execFileSync('sh', ['-s'], { input, encoding: 'utf8' }));
  expect(answer.complete).toBe(true);
  return factsOf(answer);
}

const ann = { who: 'ann@laptop', host: 'h', git: { revision: 'abc', dirtyHash: 'x' } };

describe('the facts of a host', () => {
  it('say what runs, since when, and which deployment made it', () => {
    const root = makeRoot();
    const system = makeSystem(root, 'a', '6.1');
    run(root, system, system);
    receipt(root, '1', { new: system, running: system, client: ann });
    const facts = read(root);
    const seconds = execFileSync('stat', ['-c', '%Y', join(root, 'run/current-system')]);
    expect(facts).toMatchObject({
      ...{ current: system, default: system, booted: system, generation: '3', drift: false },
      madeBy: { run: '1', who: 'ann@laptop', revision: 'abc-dirty' },
      lastDeployment: { outcome: 'deployed' },
      rebootPending: [],
      // The receipt has another boot id than this machine.
      rebooted: true,
    });
    expect(Math.floor(Date.parse(facts.runningSince ?? '') / 1000)).toBe(Number(seconds));
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    expect(Math.abs(uptime - (facts.uptimeS ?? 0))).toBeLessThan(60);
  });

  it('find who made what runs behind a deployment that went back to it', () => {
    const root = makeRoot();
    const system = makeSystem(root, 'a', '6.1');
    run(root, system, system);
    receipt(root, '1', { new: system, running: system, client: ann });
    const bob = { ...ann, who: 'bob@desk' };
    receipt(root, '2', { new: '/b', running: system, outcome: 'rolled-back', client: bob });
    expect(read(root)).toMatchObject({
      madeBy: { run: '1', who: 'ann@laptop' },
      lastDeployment: { run: '2', outcome: 'rolled-back' },
      drift: false,
    });
  });

  it('expect what was left to boot, once it was booted', () => {
    const root = makeRoot();
    const old = makeSystem(root, 'a', '6.1');
    const system = makeSystem(root, 'b', '6.2');
    run(root, system, system);
    const left = { outcome: 'boot-set', new: system, running: old, default: system, client: ann };
    receipt(root, '1', left);
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    expect(read(root)).toMatchObject({ drift: false, rebooted: true, madeBy: { run: '1' } });
    receipt(root, '1', { ...left, bootId });
    expect(read(root)).toMatchObject({ drift: true, rebooted: false });
  });

  it('see a pending reboot, drift and another boot default', () => {
    const root = makeRoot();
    const old = makeSystem(root, 'a', '6.1');
    const system = makeSystem(root, 'b', '6.2');
    run(root, system, old);
    receipt(root, '1', { new: old, running: old, client: ann });
    rmSync(join(root, 'nix/var/nix/profiles/system-3-link'));
    symlinkSync(old, join(root, 'nix/var/nix/profiles/system-3-link'));
    const facts = read(root);
    expect(facts).toMatchObject({ rebootPending: ['kernel'], drift: true, madeBy: undefined });
    const context = { nowMs: 0, tailnetKeyExpires: undefined, needsToken: false };
    expect(listConcerns(facts, context).slice(0, 3)).toEqual([
      `drift: the last deployment left ${old}`,
      `boots another system next: ${old}`,
      'reboot pending: kernel',
    ]);
  });

  it('tell when certificates end, as openssl does, and how old the token is', () => {
    const root = makeRoot();
    const folder = join(root, 'var/lib/acme/example.org');
    mkdirSync(folder, { recursive: true });
    const cert = join(folder, 'cert.pem');
    const subject = ['-subj', '/CN=example.org', '-keyout', join(folder, 'key.pem')];
    const make = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '9', '-out', cert];
    execFileSync('openssl', [...make, ...subject], { stdio: 'ignore' });
    put(root, 'var/lib/acme/half.org/cert.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n');
    put(root, 'etc/opnix-token', 'not a real token');
    utimesSync(join(root, 'etc/opnix-token'), 1_700_000_000, 1_700_000_000);
    const facts = read(root);
    const end = execFileSync('openssl', ['x509', '-enddate', '-noout', '-in', cert], {
      encoding: 'utf8',
    });
    const expires = new Date(end.trim().replace('notAfter=', '')).toISOString();
    expect(facts.certificates).toEqual([
      { name: 'example.org', expires },
      { name: 'half.org', expires: undefined },
    ]);
    expect(facts.token).toEqual({ bytes: 16, writtenAt: '2023-11-14T22:13:20.000Z' });

    const day = 86_400_000;
    const at = (nowMs: number) =>
      listConcerns(facts, { nowMs, tailnetKeyExpires: expires, needsToken: true }).filter((text) =>
        text.includes('end'),
      );
    const endMs = Date.parse(expires);
    expect(at(endMs - 15 * day)).toEqual([]);
    expect(at(endMs - 13 * day)).toEqual([
      `certificate of example.org ends ${expires}`,
      `tailnet key ends ${expires}`,
    ]);
    expect(at(endMs + 1)).toContain(`tailnet key ended ${expires}`);
  });

  it('measure free space as df does, and say when there is little', () => {
    const root = makeRoot();
    const facts = read(root);
    const sizes = execFileSync('df', ['-B1', '--output=size', root], { encoding: 'utf8' });
    expect(facts.free.map(({ place }) => place)).toEqual(['/nix/store', '/boot', '/run']);
    expect(facts.free[0]?.totalBytes).toBe(Number(sizes.trim().split('\n')[1]));
    const context = { nowMs: 0, tailnetKeyExpires: undefined, needsToken: true };
    const free = [{ place: '/boot', freeBytes: 5 * 1024 ** 2, totalBytes: 100 * 1024 ** 2 }];
    expect(listConcerns({ ...facts, free }, context)).toEqual([
      'it runs no NixOS system',
      'no 1Password token: its secrets are not renewed',
      '/boot has 5.0 MiB of 100.0 MiB free',
    ]);
  });

  it('come without any of that from a machine that has nothing', () => {
    const root = makeRoot();
    rmSync(join(root, 'nix'), { recursive: true });
    expect(read(root)).toMatchObject({
      ...{ current: '', default: '', booted: '', generation: '', certificates: [] },
      ...{ madeBy: undefined, lastDeployment: undefined, drift: undefined, token: undefined },
      ...{ runningSince: undefined, rebooted: undefined, rebootPending: [], deploying: undefined },
    });
  });
});
