import type { InstallRequest } from './types.ts';

/** Revision of nixos-anywhere's release 1.13.0, by whose option parser these arguments were made. */
export const pinnedTool =
  'github:nix-community/nixos-anywhere/bad98b0685cf47eaeadcaf6787da8b51cf025693';

/** The program and what stands before its own arguments. */
export function decideProgram(onPath: string | undefined): readonly [string, ...string[]] {
  if (onPath !== undefined) return [onPath];
  const features = ['--extra-experimental-features', 'nix-command flakes'];
  return ['nix', ...features, 'run', pinnedTool, '--'];
}

/** Arguments of nixos-anywhere for one phase. `sshHost` is a name that only our own configuration
 * of ssh knows, so that a connection around it leads nowhere. */
export function renderInstallArguments(request: InstallRequest, sshHost: string): string[] {
  const { phase, identity, extraFiles } = request;
  return [
    ...['--flake', request.flake],
    ...['--target-host', `${request.user}@${sshHost}`],
    ...['--phases', phase],
    // Given each time: only a port that was named is exchanged for the installer's after kexec.
    ...['--ssh-port', String(request.port)],
    ...['--post-kexec-ssh-port', String(request.installerPort)],
    ...['--disko-mode', request.diskoMode],
    ...['--build-on', request.buildOn],
    ...(identity === undefined ? [] : ['-i', identity]),
    ...(phase === 'install' && extraFiles !== undefined ? ['--extra-files', extraFiles] : []),
  ];
}
