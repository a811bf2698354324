import { basename } from 'node:path';
import { limits } from '../limits.ts';
import { findPlannedDisk, type PlannedDisk, renderBytes } from './disks.ts';
import type { MachineDisk, MachineReport } from './report.ts';
import type { BootstrapHost, Problem } from './types.ts';

export interface PreflightInput {
  readonly host: BootstrapHost;
  readonly planned: readonly PlannedDisk[];
  readonly report: MachineReport;
  /** A running NixOS may be replaced. */
  readonly reinstall: boolean;
  readonly hasToken: boolean;
  readonly withoutToken: boolean;
  /** The machine is reached over the tailnet, which a kexec cuts off. */
  readonly isTailnetAddress: boolean;
  /** Why this machine could not reach the installed one over the tailnet, if it could not. */
  readonly tailnetGap: string | undefined;
}

export interface Preflight {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Everything that speaks against installing this host on this machine, at once. */
export function decidePreflight(input: PreflightInput): Preflight {
  const firmware = decideFirmware(input);
  return {
    problems: [
      ...blockerProblems(input),
      ...machineProblems(input),
      ...memoryProblems(input),
      ...firmware.problems,
      ...diskProblems(input),
      ...(input.report.isInstaller ? [] : kexecProblems(input)),
      ...networkProblems(input),
      ...reachProblems(input),
    ],
    warnings: [...firmware.warnings, ...decideWarnings(input)],
  };
}

function problem(code: Problem['code'], message: string, hint: string): Problem {
  return { code, message, hint };
}

function blockerProblems({ host }: PreflightInput): Problem[] {
  return host.blockers.map((each) =>
    problem('blocked', `${each.code}: ${each.message}`, each.hint ?? 'mend it in the fleet'),
  );
}

function machineProblems({ host, report, reinstall }: PreflightInput): Problem[] {
  const found: Problem[] = [];
  const expected = host.system.split('-', 1)[0];
  if (report.kernel !== 'Linux') {
    const hint = 'boot it into a Linux rescue system, or the NixOS installer';
    found.push(problem('os', `it runs ${report.kernel || 'no Linux'}`, hint));
  }
  if (report.arch !== expected) {
    const message = `it is a ${report.arch} machine, and ${host.name} is ${host.system}`;
    found.push(
      problem('arch', message, 'is that the right address? else mend `system` in host.ts'),
    );
  }
  if (!report.isNixos || report.isInstaller) return found;
  if (host.otherNames.includes(report.hostname)) {
    const message = `it is ${report.hostname}, another host of the fleet`;
    return [...found, problem('other-host', message, 'give the address of the new machine')];
  }
  if (reinstall) return found;
  return [
    ...found,
    problem(
      'os',
      `it runs NixOS already (${report.osName || 'unnamed'}, host name ${report.hostname})`,
      `to change what it runs: npm run deploy -- --host ${host.name}; to erase and install it anew: --reinstall`,
    ),
  ];
}

function memoryProblems({ report: { memoryBytes } }: PreflightInput): Problem[] {
  const { memoryMinBytes } = limits.bootstrap;
  if (memoryBytes === undefined) {
    return [problem('memory', 'its memory could not be read', 'is /proc mounted there?')];
  }
  if (memoryBytes >= memoryMinBytes) return [];
  return [
    problem(
      'memory',
      `it has ${renderBytes(memoryBytes)} of memory, and the installer, which runs in memory, needs ${renderBytes(memoryMinBytes)}; swap does not count`,
      'take a larger machine for the installation, or start it from the NixOS installer image',
    ),
  ];
}

function decideFirmware({ host, planned, report }: PreflightInput): Preflight {
  const types = planned.flatMap((disk) => disk.partitionTypes);
  const boots = { uefi: types.includes('EF00'), bios: types.includes('EF02') };
  const { firmware } = report;
  const known = host.facts.firmware;
  const hint = `panther facts --host ${host.name} --write measures it; then npm run generate`;
  if (planned.length > 0 && !boots[firmware]) {
    const needs = firmware === 'bios' ? 'an EF02 partition' : 'an ESP (EF00)';
    const message = `it was started by ${firmware.toUpperCase()}, and the layout of ${host.name} has nothing to boot from there: it would need ${needs}`;
    const other =
      firmware === 'bios'
        ? 'switch the machine to UEFI in its firmware (or at the provider), or choose another layout in host.ts'
        : 'choose a layout with an ESP in host.ts';
    return { problems: [problem('firmware', message, other)], warnings: [] };
  }
  if (known === null || known === firmware) return { problems: [], warnings: [] };
  const message = `it was started by ${firmware.toUpperCase()}, and the facts of ${host.name} say ${known.toUpperCase()}`;
  // A layout that boots either way gets a boot loader for both.
  if (boots.uefi && boots.bios) return { problems: [], warnings: [`${message}; ${hint}`] };
  return { problems: [problem('firmware', message, hint)], warnings: [] };
}

/** What is wrong with the disks that the layout means. */
export function diskProblems({
  host,
  planned,
  report,
}: Pick<PreflightInput, 'host' | 'planned' | 'report'>): Problem[] {
  const used = new Map<MachineDisk, PlannedDisk>();
  return planned.flatMap((plan) => {
    const disk = findPlannedDisk(plan, report.disks);
    if (disk === undefined) return [missingDisk(plan, host, report)];
    const twin = used.get(disk);
    used.set(disk, plan);
    return judgeDisk({ host, plan, disk, twin, report });
  });
}

function missingDisk(plan: PlannedDisk, host: BootstrapHost, report: MachineReport): Problem {
  const there = report.disks.map(({ kernelName, ids, sizeBytes }) => {
    const name = ids[0] ?? `${kernelName} (no name below /dev/disk/by-id)`;
    return `${name}, ${renderBytes(sizeBytes)}`;
  });
  return problem(
    'disk',
    `it has no disk ${plan.device} (${plan.name})`,
    `it has: ${there.join('; ') || 'no disk at all'}. panther facts --host ${host.name} --write writes down what is there`,
  );
}

interface JudgedDisk {
  readonly host: BootstrapHost;
  readonly plan: PlannedDisk;
  readonly disk: MachineDisk;
  readonly twin: PlannedDisk | undefined;
  readonly report: MachineReport;
}

function judgeDisk({ host, plan, disk, twin, report }: JudgedDisk): Problem[] {
  const found: Problem[] = [];
  const tell = (message: string, hint: string) => {
    found.push(problem('disk', `${plan.device} (${plan.name}) ${message}`, hint));
  };
  if (twin !== undefined) tell(`is the same disk as ${twin.device}`, 'name two disks in host.ts');
  if (disk.readOnly) tell('cannot be written to', 'is it locked, or a snapshot?');
  if (!(disk.sizeBytes > 0)) tell('says it has no size', 'is there a medium in it?');
  const known = host.facts.disks.find(({ device }) => basename(device) === basename(plan.device));
  const expected = known?.sizeBytes ?? undefined;
  if (expected !== undefined && expected !== disk.sizeBytes) {
    const message = `has ${disk.sizeBytes} bytes, and the facts say ${expected}`;
    tell(message, `is this the machine? panther facts --host ${host.name} measures it again`);
  }
  if (plan.isEncrypted) {
    const message = 'is to be encrypted, which asks for a passphrase at the machine';
    tell(message, 'install this host by hand with nixos-anywhere --disk-encryption-keys');
  }
  const medium = disk.content.find(({ mounts }) => mounts.some(isInstallerPlace));
  if (report.isInstaller && medium !== undefined) {
    tell('is what the installer itself runs from', 'start the installer from another medium');
  }
  return found;
}

/** Where an image of NixOS mounts the medium it runs from (nixos/modules/installer/cd-dvd). */
function isInstallerPlace(place: string): boolean {
  return place === '/iso' || place.startsWith('/nix/.ro-store') || place === '/';
}

const requiredTools = ['tar', 'cpio', 'setsid'];
const kexecReasons: Readonly<Record<string, readonly [string, string]>> = {
  missing: ['its kernel cannot start another one (no kexec)', 'boot a rescue system with kexec'],
  disabled: [
    'kexec is switched off there until the next boot (kernel.kexec_load_disabled)',
    'boot a rescue system, or the NixOS installer',
  ],
  'locked-down': [
    'its kernel is locked down, so it starts only signed kernels',
    'switch Secure Boot off in its firmware',
  ],
};

function kexecProblems({ report, isTailnetAddress }: PreflightInput): Problem[] {
  const found: Problem[] = [];
  if (report.container !== undefined) {
    const message = `it is a container (${report.container}), which has no kernel of its own to replace`;
    found.push(problem('kexec', message, 'NixOS needs a machine, real or virtual'));
  } else {
    // A Xen guest with a kernel that Xen loads (PV) has no kexec; the others have.
    if (report.xen !== undefined && report.xen !== 'HVM' && report.xen !== 'PVH') {
      const message = `it is a Xen guest (${report.xen}) that cannot start another kernel itself`;
      found.push(problem('kexec', message, 'boot the NixOS installer image at the provider'));
    }
    for (const reason of report.kexec) {
      const [message, hint] = kexecReasons[reason] ?? [`kexec: ${reason}`, ''];
      found.push(problem('kexec', message, hint));
    }
  }
  const missing = requiredTools.filter((tool) => !report.tools.includes(tool));
  if (missing.length > 0) {
    const message = `it lacks ${missing.join(', ')}, which starting the installer takes`;
    found.push(problem('tool', message, `install ${missing.join(' ')} there`));
  }
  if (isTailnetAddress) {
    const message = 'it is reached over the tailnet, which the installer is not on';
    found.push(problem('reach', message, 'give its public or local address'));
  }
  return found;
}

function networkProblems({ report }: PreflightInput): Problem[] {
  if (report.defaultRoutes.length > 0) return [];
  const hint = 'give it a default route: the installer keeps the network settings it finds';
  return [problem('network', 'it has no way to the internet (no default route)', hint)];
}

function reachProblems(input: PreflightInput): Problem[] {
  if (input.host.sshReach !== 'nowhere') return tokenProblems(input);
  const message = 'sshd of the installed system would let nobody in';
  return [problem('reach', message, 'switch on services/openssh')];
}

/** What a host without the token that its secrets take would lack. */
export function tokenProblems({
  host,
  hasToken,
  withoutToken,
}: Pick<PreflightInput, 'host' | 'hasToken' | 'withoutToken'>): Problem[] {
  if (host.tokenFile === undefined || hasToken) return [];
  const give =
    'give the token of its 1Password service account with --token-stdin, or name its file in OP_SERVICE_ACCOUNT_TOKEN_FILE';
  if (host.sshReach === 'tailnet') {
    const message = `once installed, ${host.name} is reached over the tailnet only, and without its token it cannot join that`;
    return [problem('token', message, `${give}; or set \`bootstrap\` of services/openssh`)];
  }
  if (withoutToken) return [];
  return [problem('token', `${host.name} would have no secrets`, `${give}; or --without-token`)];
}

function decideWarnings({ host, report, planned, tailnetGap }: PreflightInput): string[] {
  const removable = planned.filter((plan) => findPlannedDisk(plan, report.disks)?.removable);
  return [
    ...removable.map(({ device }) => `${device} is a removable disk`),
    ...(report.hasResolver ? [] : ['it has no name server, so it can download nothing by name']),
    ...(report.defaultRoutes.includes('ipv4') || report.defaultRoutes.length === 0
      ? []
      : ['it has IPv6 only: what is on GitHub is fetched through a proxy of nixos-anywhere']),
    ...(host.sshReach === 'tailnet' && tailnetGap !== undefined
      ? [
          `once installed, ${host.name} is reached over the tailnet only, and here ${tailnetGap}: its first answer cannot be awaited`,
        ]
      : []),
  ];
}
