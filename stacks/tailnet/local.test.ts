import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  findTailnetAddress,
  isTailnetAddress,
  lookUpInTailnet,
  parseTailnetStatus,
  renderPath,
} from './local.ts';

// Field names and forms after tailscale's ipn/ipnstate/ipnstate.go, as `tailscale status --json`
// prints them: DNSName ends with a dot, a missing time is Go's zero time.
const peer = (dnsName: string, more: Record<string, unknown> = {}) => ({
  ID: 'nZ1CNTRL',
  HostName: 'anything',
  DNSName: dnsName,
  OS: 'linux',
  TailscaleIPs: ['fd7a:115c:a1e0::9', '100.101.102.103'],
  Online: true,
  ...more,
});

function status(peers: unknown[], more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Version: '1.96.0',
    BackendState: 'Running',
    Self: peer('yoga.tail1.ts.net.', { TailscaleIPs: ['100.64.0.7'] }),
    Peer: Object.fromEntries(peers.map((each, index) => [`nodekey:${index}`, each])),
    SomethingNew: { of: ['tomorrow'] },
    ...more,
  });
}

const find = (text: string, name = 'ovh-cloud-vps') =>
  findTailnetAddress(parseTailnetStatus(text), name);

describe('an address in the tailnet', () => {
  it('is the one of its IPv4 range, of the machine with that DNS name', () => {
    const peers = [
      peer('other.tail1.ts.net.', { HostName: 'ovh-cloud-vps', TailscaleIPs: ['100.64.9.9'] }),
      peer('OVH-cloud-vps.tail1.ts.net.'),
    ];
    expect(find(status(peers))).toMatchObject({
      found: true,
      address: '100.101.102.103',
      isSelf: false,
    });
  });

  it('is found by id where one is known, whatever it is called now', () => {
    const text = status([
      peer('renamed.tail1.ts.net.', { ID: 'nX', TailscaleIPs: ['100.64.1.1'] }),
      peer('ovh-cloud-vps.tail1.ts.net.', { ID: 'nY', TailscaleIPs: ['100.64.2.2'] }),
    ]);
    const byId = (id: string) => findTailnetAddress(parseTailnetStatus(text), 'ovh-cloud-vps', id);
    expect(byId('nX')).toMatchObject({ address: '100.64.1.1' });
    expect(byId('nZ')).toMatchObject({ found: false, reason: 'absent' });
  });

  // CurAddr, PeerRelay, Relay and Active as ipnstate.PeerStatus has them.
  it.each([
    [{ CurAddr: '192.0.2.4:41641', Relay: 'fra', Active: true }, 'direct', 'direct'],
    [{ CurAddr: '', Relay: 'fra', Active: true }, 'relayed', 'through the relay fra'],
    [{ CurAddr: '', PeerRelay: '192.0.2.9:40000:vni:1' }, 'peer-relay', 'through a peer'],
    [{ CurAddr: '', Relay: 'fra', Active: false }, 'idle', ''],
  ])('is reached with %j: %s', (more, kind, words) => {
    const lookup = find(status([peer('ovh-cloud-vps.tail1.ts.net.', more)]));
    expect(lookup).toMatchObject({ path: { kind } });
    expect(renderPath(lookup.found ? lookup.path : undefined)).toBe(words);
  });

  it('is reached through tailscale itself where it runs in userspace mode', () => {
    const peers = [peer('ovh-cloud-vps.tail1.ts.net.')];
    const proxyOf = (more: Record<string, unknown>) => {
      const lookup = find(status(peers, more));
      return lookup.found && lookup.proxyCommand;
    };
    expect(proxyOf({ TUN: false })).toBe('tailscale nc %h %p');
    expect([proxyOf({ TUN: true }), proxyOf({})]).toEqual([undefined, undefined]);
  });

  it('is the one of its IPv6 range where there is no other', () => {
    const only = peer('ovh-cloud-vps.tail1.ts.net.', {
      TailscaleIPs: ['192.168.1.2', '100.128.0.1', 'fd7a:115c:a1e0:ab12::1'],
    });
    expect(find(status([only]))).toMatchObject({ address: 'fd7a:115c:a1e0:ab12::1' });
  });

  it('comes with the keys of its Tailscale SSH, and with none of a plain sshd', () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEx5dGhpbmdzLWFuZC1tb3JlLW5vdC1hLXJlYWw';
    const own = peer('ovh-cloud-vps.tail1.ts.net.', { sshHostKeys: [`${key} ovh`, 'nonsense'] });
    expect(find(status([own]))).toMatchObject({ hostKeys: [key] });
    expect(find(status([peer('ovh-cloud-vps.tail1.ts.net.')]))).toMatchObject({ hostKeys: [] });
  });

  it('is also that of this machine itself', () => {
    expect(find(status([]), 'yoga')).toMatchObject({
      found: true,
      address: '100.64.0.7',
      isSelf: true,
    });
  });
});

describe('no address', () => {
  const named = 'ovh-cloud-vps.tail1.ts.net.';
  it.each([
    ['not-running', status([peer(named)], { BackendState: 'NeedsLogin' }), 'NeedsLogin'],
    [
      'absent',
      status([peer('ovh-cloud-vps-1.tail1.ts.net.', { HostName: 'ovh-cloud-vps' })]),
      'ovh',
    ],
    ['absent', status([], { Peer: null }), 'ovh'],
    ['ambiguous', status([peer(named), peer('ovh-cloud-vps.tail2.ts.net.')]), 'tail2'],
    ['expired', status([peer(named, { Expired: true, Online: false })]), 'expired'],
    [
      'offline',
      status([peer(named, { Online: false, LastSeen: '2026-11-20T10:00:00Z' })]),
      'offline since 2026-11-20T10:00:00Z',
    ],
    ['no-address', status([peer(named, { TailscaleIPs: null })]), 'no address'],
    ['no-address', status([peer(named, { TailscaleIPs: ['100.63.255.255'] })]), 'no address'],
  ])('%s', (reason, text, said) => {
    const lookup = find(text);
    expect(lookup).toMatchObject({ found: false, reason });
    expect(lookup.found || lookup.message).toContain(said);
  });

  it('offline without a time for it says no time', () => {
    const lookup = find(status([peer(named, { Online: false, LastSeen: '0001-01-01T00:00:00Z' })]));
    expect(lookup.found || lookup.message).toBe('ovh-cloud-vps is offline');
  });
});

it('text that is no status is a fault', () => {
  for (const text of ['', '[]', '{"Peer":{}}']) {
    expect(() => parseTailnetStatus(text)).toThrow(
      expect.objectContaining({ code: 'json.invalid' }),
    );
  }
});

describe('the tailscale command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-tailscale-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function ask(body: string) {
    const file = join(folder, 'tailscale');
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return lookUpInTailnet('ovh-cloud-vps', { env: { PATH: `${folder}:${process.env.PATH}` } });
  }

  it('is asked for its status', async () => {
    writeFileSync(join(folder, 'answer'), status([peer('ovh-cloud-vps.tail1.ts.net.')]));
    const body = `[ "$*" = "status --json" ] || exit 9\ncat '${folder}/answer'`;
    expect(await ask(body)).toMatchObject({ found: true, address: '100.101.102.103' });
  });

  // The words of the command when its daemon is down (cmd/tailscale/cli/diag.go), exit code 1.
  it('without its daemon', async () => {
    const said = 'failed to connect to local tailscaled; it doesn’t appear to be running';
    expect(await ask(`echo "${said}" >&2; exit 1`)).toMatchObject({
      found: false,
      reason: 'not-running',
      message: expect.stringContaining('tailscaled'),
    });
  });

  it('that is not there', async () => {
    const lookup = await lookUpInTailnet('ovh', { env: { PATH: '/nonexistent' } });
    expect(lookup).toMatchObject({ found: false, reason: 'no-command' });
  });
});

// tailscale.com/kb/1015 and /kb/1033.
it.each([
  ['100.64.0.0', true],
  ['100.127.255.255', true],
  ['100.63.255.255', false],
  ['100.128.0.0', false],
  ['fd7a:115c:a1e0::1', true],
  ['fd7a:115c:a1e1::1', false],
  ['ovh', false],
])('%s is an address of a tailnet: %s', (address, is) => {
  expect(isTailnetAddress(address)).toBe(is);
});
