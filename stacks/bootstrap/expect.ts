import type { HostKey } from '../ssh/known-hosts.ts';
import type { MachineReport } from './report.ts';
import type { InstallPhase, Problem } from './types.ts';

export interface ExpectedState {
  readonly report: MachineReport;
  /** Public key that the phase `install` gave the new system. */
  readonly installedKey: HostKey | undefined;
}

/** What is missing on the machine before a phase can run there; a later run may find another
 * machine state than the earlier one left. */
export function stateProblems(phase: InstallPhase, state: ExpectedState): Problem[] {
  const { report } = state;
  const busy = report.busy.map((name) =>
    problem('busy', `${name} of an earlier run still runs there`, 'wait for it to end'),
  );
  if (phase === 'kexec') return busy;
  if (!report.isInstaller) {
    const name = report.osName || 'another system';
    return [
      ...busy,
      problem(
        'state',
        `it runs ${name}, not the installer: it was rebooted meanwhile`,
        phase === 'disko'
          ? 'begin with --from kexec'
          : 'begin with --from kexec, which erases it again',
      ),
    ];
  }
  if (phase === 'disko' || phase === 'install') return busy;
  return [...busy, ...installedProblems(state)];
}

/** What is wrong with what the phase `install` left below /mnt. */
export function installedProblems({ report, installedKey }: ExpectedState): Problem[] {
  const again = 'run it again with --from install';
  const found: Problem[] = [];
  if (report.installed === undefined) {
    found.push(problem('state', 'there is no installed system below /mnt', again));
  }
  if (installedKey === undefined || report.installedKey !== installedKey) {
    const message = 'the host key below /mnt is not the one that was made for it';
    found.push(problem('state', message, again));
  }
  for (const [path, expected] of expectedModes) {
    const mode = report.installedModes.get(path);
    if (mode === undefined || mode === expected) continue;
    const message = `${path} of the new system has mode ${mode}, not ${expected}`;
    found.push(problem('state', message, again));
  }
  return found;
}

/** A key that others can read is one that sshd refuses; a folder that others cannot enter locks
 * every service out. */
const expectedModes: readonly (readonly [string, string])[] = [
  ['/etc', '755'],
  ['/etc/ssh', '755'],
  ['/etc/ssh/ssh_host_ed25519_key', '600'],
  ['/etc/opnix-token', '640'],
];

function problem(code: Problem['code'], message: string, hint: string): Problem {
  return { code, message, hint };
}
