import { isBiosBoot, readDisks } from '../disk-tree.ts';
import { definitionsAt, type HostModel, isOn, siteOf, valueAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const grub = 'boot.loader.grub';
const systemdBoot = 'boot.loader.systemd-boot.enable';
const touchVariables = 'boot.loader.efi.canTouchEfiVariables';

export const bootLoader = defineRule({
  code: 'PN083',
  over: 'host',
  title: 'The boot loader does not fit the firmware or the disk',
  severity: 'error',
  run: (host, report) => {
    for (const { option, message, hint } of problems(host)) {
      report({ where: siteOf(host, option), option, message, hint });
    }
  },
});

interface Problem {
  readonly option: string;
  readonly message: string;
  readonly hint: string;
}

function problems(host: HostModel): Problem[] {
  const hasGrub = isOn(host, `${grub}.enable`);
  const hasSystemdBoot = isOn(host, systemdBoot);
  if (hasGrub && hasSystemdBoot) {
    return [problem(systemdBoot, 'systemd-boot and GRUB are both on', 'leave one')];
  }
  if (!hasGrub && !hasSystemdBoot) {
    return [problem(`${grub}.enable`, 'no boot loader is on', 'switch on base/boot')];
  }
  return hasGrub ? grubProblems(host) : systemdBootProblems(host);
}

function problem(option: string, message: string, hint: string): Problem {
  return { option, message, hint };
}

function systemdBootProblems(host: HostModel): Problem[] {
  const { mounts, disks } = readDisks(host);
  const found: Problem[] = [];
  if (host.host.definition.facts.firmware === 'bios') {
    const hint = 'use GRUB with an EF02 partition (serverDisk)';
    found.push(problem(systemdBoot, 'systemd-boot needs UEFI, and the machine has a BIOS', hint));
  }
  const place = valueAt(host, 'boot.loader.efi.efiSysMountPoint') ?? '/boot';
  const esp = mounts.some(({ mountpoint, format }) => mountpoint === place && format === 'vfat');
  if (disks.length > 0 && !esp) {
    const message = `systemd-boot writes to a vfat at ${String(place)}, which no disk has`;
    found.push(problem(systemdBoot, message, 'give the disk an ESP (type EF00) mounted there'));
  }
  return found;
}

function grubProblems(host: HostModel): Problem[] {
  const { partitions, disks } = readDisks(host);
  const hasBiosBoot = partitions.some(({ attrs }) => isBiosBoot(attrs.type));
  const named = [`${grub}.device`, `${grub}.devices`, `${grub}.mirroredBoots`].find(
    (key) => definitionsAt(host, key).length > 0,
  );
  const found: Problem[] = [];
  if (hasBiosBoot && named !== undefined) {
    const message = `${named} is set, and disko sets GRUB's device from the EF02 partition already`;
    found.push(problem(named, message, 'leave it out; two of them fail an assertion of NixOS'));
  }
  if (!hasBiosBoot && named === undefined && disks.length > 0) {
    const message = 'GRUB is on and has no device, and no EF02 partition gives it one';
    found.push(problem(`${grub}.enable`, message, 'use serverDisk of nix/fleet/disks.ts'));
  }
  const efi = isOn(host, `${grub}.efiSupport`);
  if (host.host.definition.facts.firmware === 'uefi' && !efi) {
    const message = 'the machine boots by UEFI, and GRUB is without efiSupport';
    found.push(problem(`${grub}.efiSupport`, message, `set ${grub}.efiSupport = true`));
  }
  const removable = isOn(host, `${grub}.efiInstallAsRemovable`);
  if (removable && isOn(host, touchVariables)) {
    const message = `${grub}.efiInstallAsRemovable and ${touchVariables} exclude each other`;
    found.push(problem(touchVariables, message, `set ${touchVariables} = false`));
  }
  if (efi && !removable && !isOn(host, touchVariables)) {
    const message =
      'GRUB is installed for UEFI neither as removable nor with a boot variable, so the firmware does not find it';
    found.push(
      problem(`${grub}.efiInstallAsRemovable`, message, `set ${grub}.efiInstallAsRemovable = true`),
    );
  }
  return found;
}
