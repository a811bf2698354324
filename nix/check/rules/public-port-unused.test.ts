import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { publicPortUnused } from './public-port-unused.ts';

const claim = { port: 443, protocol: 'tcp', reach: 'public', unit: 'caddy', why: 'pages' } as const;
const on = (nixos: NixAttrs, claimed: boolean) =>
  findingsOn(publicPortUnused, {
    nixos,
    ports: claimed ? [claim] : [],
    publicPorts: [{ port: 443, protocol: 'tcp', why: 'pages' }],
  });
const open = { networking: { firewall: { allowedTCPPorts: [443] } } };

test('a declared port that nobody claims, or that stays closed, is a warning', () => {
  expect(on(open, false)).toMatchObject([{ code: 'PN052', severity: 'warning' }]);
  expect(on({}, true)[0]?.message).toContain('does not open it');
});

test('claimed and open passes', () => {
  expect(on(open, true)).toEqual([]);
});
