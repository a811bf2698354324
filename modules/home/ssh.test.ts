import { expect, it } from 'vitest';
import { namedOptions, type SshBlocks, sshConfig } from './ssh.ts';

const blocks: SshBlocks = {
  everywhere: { ForwardAgent: false, ControlPersist: '10m' },
  fleet: { User: 'hayden', IdentityFile: '~/.ssh/id_ed25519', StrictHostKeyChecking: 'accept-new' },
};

it("writes OpenSSH's keywords where Home Manager takes them (26.05)", () => {
  expect(sshConfig(blocks, 'yoga ovh', 'settings')).toEqual({
    enableDefaultConfig: false,
    settings: { '*': blocks.everywhere, 'yoga ovh': blocks.fleet },
  });
});

it('writes match blocks before, with what has no option of its own verbatim (25.11)', () => {
  // Names of programs.ssh.matchBlocks in the Home Manager manual, release 25.11.
  expect(sshConfig(blocks, 'yoga ovh', 'match-blocks')).toEqual({
    enableDefaultConfig: false,
    matchBlocks: {
      '*': { forwardAgent: false, controlPersist: '10m' },
      'yoga ovh': {
        user: 'hayden',
        identityFile: '~/.ssh/id_ed25519',
        extraOptions: { StrictHostKeyChecking: 'accept-new' },
      },
    },
  });
});

it('puts what holds for every host beside the blocks in 25.05, whose blocks lack those names', () => {
  const everywhere = { ...blocks.everywhere, IdentityAgent: '~/.1password/agent.sock' };
  expect(sshConfig({ everywhere, fleet: undefined }, '', 'top-level')).toEqual({
    forwardAgent: false,
    controlPersist: '10m',
    matchBlocks: { '*': { identityAgent: '~/.1password/agent.sock' } },
  });
});

it('loses no keyword', () => {
  expect(namedOptions({ ProxyCommand: 'x', User: 'y' })).toEqual({
    user: 'y',
    extraOptions: { ProxyCommand: 'x' },
  });
});
