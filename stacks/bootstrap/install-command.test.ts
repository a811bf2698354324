import { expect, it } from 'vitest';
import { decideProgram, pinnedTool, renderInstallArguments } from './install-command.ts';
import type { InstallRequest } from './types.ts';

const request: InstallRequest = {
  ...{ phase: 'install', diskoMode: 'disko', flake: 'path:/f#vps', user: 'root', port: 22 },
  ...{ installerPort: 22, identity: undefined, buildOn: 'auto', extraFiles: '/run/user/0/x/root' },
};

it('takes the tool on PATH, else the pinned revision through nix', () => {
  expect(decideProgram('/bin/nixos-anywhere')).toEqual(['/bin/nixos-anywhere']);
  expect(decideProgram(undefined).slice(-3)).toEqual(['run', pinnedTool, '--']);
  // A tag may be moved; a revision is forty hexadecimal digits (git-rev-parse(1)).
  expect(pinnedTool).toMatch(/^github:nix-community\/nixos-anywhere\/[0-9a-f]{40}$/);
});

it('copies extra files in the phase that installs only, and never wipes what it mounts', () => {
  expect(renderInstallArguments(request, 'x.invalid')).toContain('--extra-files');
  for (const phase of ['kexec', 'disko', 'reboot'] as const) {
    const args = renderInstallArguments({ ...request, phase, diskoMode: 'mount' }, 'x.invalid');
    expect(args).not.toContain('--extra-files');
    expect(args[args.indexOf('--disko-mode') + 1]).toBe('mount');
  }
});
