import { describe, expect, it } from 'vitest';
import { Fault } from '#lib';
import { hostKeyFault, sshFault } from '../ssh/failure.ts';
import type { Target } from '../ssh/target.ts';
import { findTailnetAddress, parseTailnetStatus } from '../tailnet/local.ts';
import type { HostFacts } from './facts.ts';
import { classifyReason } from './reason.ts';
import { renderAge, renderStatusTable, type StatusRow } from './render.ts';
import { tailnetKeysOf } from './tailnet-keys.ts';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const system = '/nix/store/40kknzyyxbk1jj2aim49qbdav0ghdvcc-nixos-system-ovh-26.05.20261101.abc';

const facts: HostFacts = {
  ...{ current: system, default: system, booted: system, generation: '42', bootId: 'b' },
  runningSince: '2026-11-17T12:00:00Z',
  madeBy: {
    ...{ run: 'r', outcome: 'deployed', reason: 'confirmed', running: system, endedAt: '' },
    ...{ who: 'ann@laptop', revision: `${'1234567890'.repeat(4)}-dirty`, rollbackTo: undefined },
  },
  ...{ failedUnits: ['nginx.service'], lastDeployment: undefined, drift: false },
  ...{ deploying: undefined, uptimeS: 5, rebooted: false, rebootPending: [], free: [] },
  ...{ certificates: [], token: undefined },
};
const more = { tailnetKeyExpires: undefined, needsToken: false };
const reached: StatusRow = { host: 'ovh-cloud-vps', reached: true, facts, ...more };
const lost: StatusRow = {
  host: 'yoga',
  reached: false,
  reason: new Fault({ code: 'deploy.unreachable', message: 'yoga is offline', hint: 'wake it' }),
  ...more,
};

describe('the table of hosts', () => {
  it('has a line for each host, with what needs care below it', () => {
    const look = { color: false, columns: 120, nowMs };
    expect(renderStatusTable([reached, lost], look)).toBe(
      [
        'HOST           RUNS                GEN  SINCE  BY          REVISION',
        'ovh-cloud-vps  26.05.20261101.abc  42   3 d    ann@laptop  12345678+',
        '  ! failed: nginx.service',
        'yoga',
        '  ✗ yoga is offline',
        '    wake it',
      ].join('\n'),
    );
  });

  it('has rows that fit the terminal, and is painted only on demand', () => {
    const start = String.fromCharCode(27);
    const plain = renderStatusTable([reached], { color: false, columns: 40, nowMs });
    expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(plain).not.toContain(start);
    expect(renderStatusTable([reached], { color: true, columns: 40, nowMs })).toContain(start);
  });
});

it.each([
  [-5, '0 s'],
  [89_000, '89 s'],
  [90_000, '1 min'],
  [5 * 3_600_000, '5 h'],
  [72 * 3_600_000, '3 d'],
])('%d ms are %s', (ageMs, text) => expect(renderAge(ageMs)).toBe(text));

describe('why a host was not reached, in one word', () => {
  const target: Target = {
    ...{ host: 'h', user: 'root', address: '192.0.2.1', port: 22, root: '', storeRoot: '' },
  };

  // What OpenSSH's client prints (sshconnect.c, ssh.c, packet.c).
  it.each([
    ['ssh: connect to host h port 22: Connection refused', 'port-closed'],
    ['ssh: connect to host h port 22: Connection timed out', 'no-answer'],
    ['ssh: connect to host h port 22: No route to host', 'no-answer'],
    ['ssh: Could not resolve hostname h: Name or service not known', 'no-address'],
    ['root@h: Permission denied (publickey).', 'authentication'],
    ['Host key verification failed.', 'host-key'],
    ['something never seen', 'other'],
  ])('%s', (stderr, expected) => {
    expect(classifyReason(sshFault({ target, pinned: [], stderr }))).toBe(expected);
  });

  it('a changed key', () => {
    const fault = hostKeyFault({ target, pinned: [] }, 'h', undefined);
    expect(classifyReason(fault)).toBe('host-key');
  });

  const peer = (more: object) =>
    parseTailnetStatus(
      JSON.stringify({
        BackendState: 'Running',
        Peer: { k: { DNSName: 'h.net.ts.net.', TailscaleIPs: ['100.64.0.1'], ...more } },
      }),
    );

  it.each([
    [peer({ Online: false }), 'offline'],
    [peer({ Online: true, Expired: true }), 'tailnet-key-expired'],
    [peer({ DNSName: 'other.net.ts.net.' }), 'not-in-tailnet'],
  ])('of the tailnet: %#', (status, expected) => {
    const lookup = findTailnetAddress(status, 'h');
    const message = lookup.found ? '' : `h cannot be found: ${lookup.message}`;
    expect(classifyReason({ code: 'deploy.unreachable', message })).toBe(expected);
  });

  it('tailnet keys that end, by the name of the machine', () => {
    const status = JSON.stringify({
      BackendState: 'Running',
      Self: { DNSName: 'Me.net.ts.net.', KeyExpiry: '2027-01-02T03:04:05Z' },
      Peer: {
        a: { DNSName: 'ovh.net.ts.net.', KeyExpiry: '2026-12-01T00:00:00+01:00' },
        b: { DNSName: 'never.net.ts.net.' },
        // Go's zero time.
        c: { DNSName: 'zero.net.ts.net.', KeyExpiry: '0001-01-01T00:00:00Z' },
      },
    });
    expect([...tailnetKeysOf(parseTailnetStatus(status))]).toEqual([
      ['ovh', '2026-11-30T23:00:00.000Z'],
      ['me', '2027-01-02T03:04:05.000Z'],
    ]);
  });
});
