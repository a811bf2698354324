import { describe, expect, it } from 'vitest';
import type { TailnetDevice } from './control.ts';
import type { TailnetHost } from './fleet-ports.ts';
import { parseTailnetStatus } from './local.ts';
import { joinTailnet, renderOverview } from './overview.ts';

const nowMs = Date.UTC(2026, 0, 1);
const hosts: readonly TailnetHost[] = [{ name: 'ovh', aliases: [], role: 'server', ports: [] }];
const device: TailnetDevice = {
  id: '2',
  name: 'ovh',
  addresses: ['100.64.0.2'],
  user: '',
  tags: ['tag:server'],
  online: true,
  lastSeen: undefined,
  keyExpires: undefined,
  authorized: true,
  version: '1.98.1',
};
const status = (peer: Record<string, unknown>) =>
  parseTailnetStatus(JSON.stringify({ BackendState: 'Running', Peer: { a: peer } }));

function join(devices: readonly TailnetDevice[] | undefined, peer?: Record<string, unknown>) {
  const server = devices && 'api.test';
  const local = peer && status(peer);
  const overview = joinTailnet({ hosts, devices, server, status: local, nowMs });
  return { overview, host: overview.hosts[0], text: renderOverview(overview) };
}

describe('a host in the tailnet', () => {
  it('is what the control plane and this machine know, joined by name', () => {
    const peer = { DNSName: 'ovh.t.ts.net.', Active: true, CurAddr: '192.0.2.1:1', Online: true };
    const { overview, text } = join([device, { ...device, name: 'phone' }], peer);
    expect(overview).toMatchObject({
      hosts: [{ state: 'online', path: { kind: 'direct' }, version: '1.98.1', concerns: [] }],
      others: ['phone'],
    });
    expect(text).toContain(
      'ovh   online  100.64.0.2  tag:server  key does not expire  1.98.1  direct',
    );
    expect(text).toContain('not of the fleet: phone');
  });

  it('is joined by address where this machine calls it something else', () => {
    const peer = {
      DNSName: 'ovh-1.t.ts.net.',
      TailscaleIPs: ['100.64.0.2'],
      CurAddr: '192.0.2.1:1',
    };
    expect(join([device], peer).host?.path).toMatchObject({ kind: 'direct' });
  });

  it.each([
    [{ online: false, lastSeen: '2025-12-31T00:00:00Z' }, 'offline since 2025-12-31T00:00:00Z'],
    [{ online: undefined }, 'unknown'],
    [{ tags: [] }, 'has no tag:server'],
    [{ authorized: false }, 'waits for approval'],
    // 13 days and a half; 15 days; yesterday.
    [{ keyExpires: '2026-01-14T12:00:00Z' }, 'its key expires in 13 days'],
    [{ keyExpires: '2025-12-31T00:00:00Z' }, 'its key has expired'],
  ])('%j', (change, said) => {
    expect(join([{ ...device, ...change }]).text).toContain(said);
  });

  it('whose key lasts for more than two weeks is no concern', () => {
    const { host } = join([{ ...device, keyExpires: '2026-01-16T00:00:00Z' }]);
    expect(host?.concerns).toEqual([]);
  });

  it('is absent, or unknown when nobody was asked', () => {
    expect(join([]).host).toMatchObject({ state: 'absent' });
    expect(join(undefined).host).toMatchObject({ state: 'unknown', concerns: [] });
  });

  it('is what this machine sees where there are no credentials', () => {
    const peer = {
      DNSName: 'ovh.t.ts.net.',
      TailscaleIPs: ['100.64.0.2'],
      Online: false,
      LastSeen: '2025-12-30T00:00:00Z',
      Tags: ['tag:server'],
      KeyExpiry: '0001-01-01T00:00:00Z',
    };
    expect(join(undefined, peer).host).toMatchObject({
      state: 'offline',
      lastSeen: '2025-12-30T00:00:00Z',
      address: '100.64.0.2',
      keyExpires: undefined,
      concerns: [],
    });
  });
});
