import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFacts } from '#nix';
import { measureHost } from '../../hosts/measure/measure-host.ts';
import { writeFacts } from '../../hosts/measure/write-facts.ts';
import { cleanUpInstallations } from './bootstrap/installation.ts';
import { type Daemon, type Keys, makeKeys, startDaemon } from './bootstrap/machine.ts';

// This machine, measured over a real sshd. Expected values are those of programs that know nothing
// of the probe: free(1), nproc(1), lscpu(1), lsblk(8), ip(8), systemd-detect-virt(1).

let keys: Keys;
let sshd: Daemon;
beforeAll(async () => {
  keys = makeKeys();
  sshd = await startDaemon(keys, join(keys.folder, 'host'));
});
afterAll(async () => {
  await sshd.stop();
  cleanUpInstallations();
});

function output(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' }).trim();
}

it('measures a running machine as other programs see it, and writes what the fleet can read', async () => {
  const directory = join(keys.folder, 'hosts/target');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'known_hosts'), `target ${keys.host}\n`);
  const found = await measureHost(
    {
      ...{ name: 'target', directory, system: undefined, user: undefined, address: 'target' },
      ...{ otherNames: [], present: undefined, presentJson: undefined, notes: [] },
    },
    {
      kind: 'ssh',
      target: { user: userInfo().username, address: '127.0.0.1', port: sshd.port },
      identity: keys.identity,
    },
    { env: process.env, today: '2026-11-21' },
  );
  const { facts } = found;
  expect(facts.source).toBe('measured by panther facts (ssh)');
  // The script came over one connection.
  expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1);

  const table = '/sys/firmware/dmi/tables/DMI';
  if (!existsSync(table)) {
    expect(facts.memoryMiB).toBe(Number(/^Mem:\s+(\d+)/m.exec(output('free', '-m'))?.[1]));
  }
  expect(facts.cpu?.threads).toBe(Number(output('nproc', '--all')));
  expect(facts.cpu?.model).toBe(/^Model name:\s+(.*)$/m.exec(output('lscpu'))?.[1]);
  const perSocket = Number(/^Core\(s\) per socket:\s+(\d+)/m.exec(output('lscpu'))?.[1]);
  const sockets = Number(/^Socket\(s\):\s+(\d+)/m.exec(output('lscpu'))?.[1]);
  expect(facts.cpu?.cores).toBe(perSocket * sockets);
  expect(facts.virtual).toBe(/^Hypervisor vendor:/m.test(output('lscpu')));
  expect(facts.firmware === 'uefi').toBe(existsSync('/sys/firmware/efi'));

  // Disks without a name by id are left out and told of; the others are those of lsblk.
  const disks = output('lsblk', '-bdnro', 'NAME,SIZE,RM,TYPE')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(
      ([name = '', size, removable]) =>
        !/^(?:zram|loop|ram)/.test(name) && size !== '0' && removable === '0',
    )
    .map(([name, size]) => ({ name, size: Number(size) }));
  const byId = (name: string | undefined) =>
    existsSync('/dev/disk/by-id') &&
    readdirSync('/dev/disk/by-id').some(
      (id) => output('readlink', '-f', `/dev/disk/by-id/${id}`) === `/dev/${name}`,
    );
  const named = disks.filter(({ name }) => byId(name));
  expect(facts.disks.map(({ sizeBytes }) => sizeBytes).toSorted()).toEqual(
    named.map(({ size }) => size).toSorted(),
  );
  for (const { name } of disks.filter((disk) => !byId(disk.name))) {
    expect(found.notes).toContainEqual(expect.stringContaining(`disks: ${name} has no name`));
    expect(facts.unmeasured).toContain('disks');
  }

  // Cards with a device behind them, as ip(8) shows them: each is there, or told of.
  const links: { readonly ifname: string; readonly parentbus?: string }[] = JSON.parse(
    output('ip', '-j', '-d', 'link'),
  );
  for (const { ifname, parentbus } of links) {
    const isTold = found.notes.some((note) => note.startsWith(`nics: ${ifname} `));
    const isListed = facts.nics.some(({ name }) => name === ifname);
    const isHardware = parentbus !== undefined;
    // The kernel's name of a card is told of; NixOS gives it another one.
    if (isHardware === false || /^eth\d+$/.test(ifname)) {
      expect([ifname, isTold, isListed]).toEqual([
        ifname,
        isHardware && facts.nics.length === 0,
        false,
      ]);
    } else expect([ifname, isTold || isListed]).toEqual([ifname, true]);
  }

  writeFacts(directory, found.files);
  const written = join(directory, 'facts.json');
  expect(parseFacts(readFileSync(written, 'utf8'), written)).toEqual(facts);
});
