import { describe, expect, it } from 'vitest';
import { applyAcl, renderReview, reviewAcl } from './acl.ts';
import type { PolicySnapshot, TailnetControl, TailnetDevice } from './control.ts';
import type { TailnetFleet } from './fleet-ports.ts';
import { findLockouts } from './lockout.ts';

const ssh = { port: 22, protocol: 'tcp', reach: 'tailnet', unit: 'sshd' } as const;
const fleet: TailnetFleet = {
  version: 1,
  user: 'me',
  hosts: [
    { name: 'ovh', aliases: [], role: 'server', ports: [ssh] },
    { name: 'yoga', aliases: [], role: 'workstation', ports: [ssh] },
  ],
};

const device = (name: string, tags: string[], user = ''): TailnetDevice => ({
  id: `n-${name}`,
  name,
  addresses: [],
  user,
  tags,
  online: true,
  lastSeen: undefined,
  keyExpires: undefined,
  authorized: true,
  version: undefined,
});

function setUp(text: string, devices = [device('ovh', ['tag:server'])]) {
  const written: [string, PolicySnapshot][] = [];
  const before = { text, etag: '"1"' };
  const control: TailnetControl = {
    kind: 'tailscale',
    server: 'api.test',
    listDevices: async () => devices,
    createAuthKey: () => Promise.reject(new Error('not asked')),
    readPolicy: async () => before,
    checkPolicy: async () => 'valid',
    async writePolicy(next, snapshot) {
      written.push([next, snapshot]);
      return { text: next, etag: '"2"' };
    },
  };
  // Without tailscale nobody knows which machine this is.
  const command = { env: { PATH: '/nonexistent' } };
  return {
    control,
    written,
    before,
    review: () => reviewAcl({ control, fleet, owner: undefined, command }),
  };
}

describe('a review of the policy', () => {
  it('is current whatever the order and the white space', async () => {
    const { wanted } = await setUp('').review();
    const { tests, acls, tagOwners } = JSON.parse(wanted);
    const { review } = setUp(JSON.stringify({ tests, acls, tagOwners }));
    expect(await review()).toMatchObject({ isCurrent: true, diff: '', losses: [] });
  });

  it('shows what changes, and what of it was made by hand', async () => {
    const { wanted } = await setUp('').review();
    const by = `// by hand\n${wanted.replace('"tests"', '"nodeAttrs": [],\n  "tests"').replace(':22"', ':23"')}`;
    const review = await setUp(by).review();
    expect(review.isCurrent).toBe(false);
    expect(review.diff).toMatch(/^-.*:23"$/m);
    expect(review.diff).toMatch(/^\+.*:22"$/m);
    const text = renderReview(review);
    expect(text).toContain('would be lost: the section "nodeAttrs"');
    expect(text).toContain('would be lost: its comments');
  });

  it('says that without any policy everything is allowed now', async () => {
    expect(renderReview(await setUp('').review())).toContain('everything is allowed');
  });
});

describe('setting the policy', () => {
  const agreed = { evenIfLockedOut: false, agree: async () => true };

  it('is done against the state that was compared', async () => {
    const { control, written, before, review } = setUp('{}');
    const compared = await review();
    expect(await applyAcl(control, compared, agreed)).toBe(true);
    expect(written).toEqual([[compared.wanted, before]]);
  });

  it('is not done when nothing changes, or nobody agrees', async () => {
    const { wanted } = await setUp('').review();
    const same = setUp(wanted);
    const never = { ...agreed, agree: () => Promise.reject(new Error('asked')) };
    expect(await applyAcl(same.control, await same.review(), never)).toBe(false);
    const other = setUp('{}');
    const no = { ...agreed, agree: async () => false };
    await expect(applyAcl(other.control, await other.review(), no)).rejects.toMatchObject({
      code: 'aborted',
    });
    expect([...same.written, ...other.written]).toEqual([]);
  });

  it('is refused while a host would be out of reach, unless that is wanted', async () => {
    const { control, written, review } = setUp('{}', [device('ovh', [], 'me@example.com')]);
    const compared = await review();
    await expect(applyAcl(control, compared, agreed)).rejects.toMatchObject({
      code: 'tailnet.lockout',
      message: expect.stringContaining('ovh: it has no tag:server yet'),
    });
    expect(written).toEqual([]);
    expect(await applyAcl(control, compared, { ...agreed, evenIfLockedOut: true })).toBe(true);
  });
});

// By the rules of the generated policy: a tag counts as its role, a machine without one as its
// owner's, who reaches every tag, and own machines without a tag.
describe('from a machine', () => {
  const tagged = device('ovh', ['tag:server']);
  const untagged = device('ovh', [], 'me');
  it.each([
    ['a workstation', device('yoga', ['tag:workstation']), tagged, []],
    ['a workstation', device('yoga', ['tag:workstation']), untagged, ['ovh']],
    ['another server', device('hetzner', ['tag:server']), tagged, ['ovh']],
    ['one of the owner', device('phone', [], 'me'), tagged, []],
    ['one of the owner', device('phone', [], 'me'), untagged, []],
    ['one of somebody else', device('phone', [], 'you'), tagged, ['ovh']],
    ['one of somebody else', device('phone', [], 'you'), untagged, ['ovh']],
    ['one that is not in the tailnet', undefined, tagged, []],
    ['one that is not in the tailnet', undefined, untagged, ['ovh']],
    ['a workstation', device('yoga', ['tag:workstation']), device('ovh', ['tag:other']), ['ovh']],
  ])('%s', (_, self, target, locked) => {
    const devices = [target, ...(self === undefined ? [] : [self])];
    const found = findLockouts({ hosts: fleet.hosts.slice(0, 1), devices, self, owner: 'me@' });
    expect(found.map(({ host }) => host)).toEqual(locked);
  });

  it('a host that never joined is not lost', () => {
    const input = { hosts: fleet.hosts, devices: [], self: undefined, owner: 'me@' };
    expect(findLockouts(input)).toEqual([]);
  });
});
