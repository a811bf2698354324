import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault, writeFileAtomic } from '#lib';
import { renderKnownHosts } from '../ssh/known-hosts.ts';
import { installedProblems } from './expect.ts';
import { writeExtraFiles } from './extra-files.ts';
import { type Begun, type Installation, look, targetOf } from './installation.ts';
import { createNixosAnywhere } from './nixos-anywhere.ts';
import { writeProgress } from './progress.ts';
import type { InstallPhase, InstallRequest } from './types.ts';

/** Runs one phase on a machine that is in the state it expects, and checks what it left; resolves
 * to what was done. */
export async function runPhase(
  installation: Installation,
  begun: Begun,
  phase: InstallPhase,
): Promise<string> {
  switch (phase) {
    case 'kexec':
      await runTool(installation, begun, { phase });
      return begun.report.isInstaller ? 'it was the installer already' : 'the installer answers';
    case 'disko':
      await runTool(installation, begun, { phase });
      return `laid out ${begun.progress.disks.join(', ')}`;
    case 'install':
      return installSystem(installation, begun);
    case 'reboot':
      await runTool(installation, begun, { phase });
      return 'the installer is gone';
  }
}

async function installSystem(installation: Installation, begun: Begun): Promise<string> {
  const { run, options, path, lock } = installation;
  const { host, env, signal } = run;
  if (!begun.report.isMounted) {
    run.output('install', 'nothing is mounted at /mnt: mounting what an earlier run laid out');
    await runTool(installation, begun, { phase: 'disko', diskoMode: 'mount' });
  }
  const { token } = options;
  const extra = await writeExtraFiles(lock.secretFolder, {
    ...{ host: host.name, tokenFile: host.tokenFile, token, env, signal },
  });
  // Noted before it is used: the machine may have it although this process did not live to see it.
  begun.progress = { ...begun.progress, installedKey: extra.hostKey, installed: null };
  writeProgress(path, begun.progress);
  await runTool(installation, begun, { phase: 'install', extraFiles: extra.folder });
  const target = targetOf(installation, begun.progress, 'install');
  const report = await look(installation, target, begun.progress.hostKeys);
  const problems = installedProblems({ report, installedKey: extra.hostKey });
  if (problems.length > 0 || report.installed === undefined) {
    throw new Fault({
      code: 'deploy.target-failed',
      message: `the phase install left something else than a whole system: ${problems.map(({ message }) => message).join('; ')}`,
      hint: 'run it again with --from install',
      where: host.name,
    });
  }
  begun.progress = { ...begun.progress, installed: report.installed };
  mkdirSync(dirname(host.knownHostsFile), { recursive: true });
  writeFileAtomic(host.knownHostsFile, renderKnownHosts(host.name, [extra.hostKey]));
  return report.installed;
}

function runTool(
  { run, options, preparation, target, lock }: Installation,
  { progress }: Begun,
  part: Pick<InstallRequest, 'phase'> & Partial<Pick<InstallRequest, 'diskoMode' | 'extraFiles'>>,
): Promise<void> {
  const { host, env, cwd, signal } = run;
  const at = targetOf({ target }, progress, part.phase);
  const tool = createNixosAnywhere({
    ...{ target: at, hostKeys: progress.hostKeys, env, cwd, signal },
    folder: lock.toolFolder,
    secrets: options.token === undefined ? [] : [options.token.reveal()],
    onLine: (line) => run.output(part.phase, line),
  });
  return tool.run({
    diskoMode: 'disko',
    extraFiles: undefined,
    ...part,
    flake: `${preparation.flake}#${host.name}`,
    user: at.user,
    port: at.port,
    installerPort: progress.installerPort,
    identity: options.identity,
    buildOn: options.buildOn,
  });
}
