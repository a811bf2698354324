import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { sshUnreachable } from './ssh-unreachable.ts';

const on = (openFirewall: boolean, more: NixAttrs = {}, services: NixAttrs = {}) =>
  findingsOn(sshUnreachable, {
    nixos: { services: { openssh: { enable: true, openFirewall }, ...services }, ...more },
  });
const tailnetDoor = {
  networking: { firewall: { interfaces: { tailscale0: { allowedTCPPorts: [22] } } } },
};

test('no sshd keeps a host from being deployed to', () => {
  expect(findingsOn(sshUnreachable, {})).toMatchObject([
    { code: 'PN064', severity: 'warning', blocksDeploy: true },
  ]);
});

test('sshd behind a closed firewall is an error, and so is a door to a tailnet that is not there', () => {
  expect(on(false)).toMatchObject([{ severity: 'error' }]);
  expect(on(false, tailnetDoor)).toHaveLength(1);
});

test('open to everybody, or over the tailnet, passes', () => {
  expect(on(true)).toEqual([]);
  expect(on(false, tailnetDoor, { tailscale: { enable: true } })).toEqual([]);
});
