import { describe, expect, it } from 'vitest';
import type { TailnetLookup } from '../tailnet/local.ts';
import { locateHost } from './locate.ts';

const host = { name: 'ovh-cloud-vps', deploy: { user: 'deploy' } };
const withAddress = { name: 'ovh-cloud-vps', deploy: { user: 'deploy', address: '203.0.113.7' } };
const found: TailnetLookup = { found: true, address: '100.64.0.1', isSelf: false };
const missing = (reason: Exclude<TailnetLookup, { found: true }>['reason']): TailnetLookup => ({
  found: false,
  reason,
  message: `because ${reason}`,
  hint: 'do something',
});

describe('where a host is reached', () => {
  it('is where --target says, without asking the tailnet', async () => {
    const never = () => Promise.reject(new Error('asked'));
    expect(await locateHost(host, 'ssh://10.0.0.1:2299', never)).toMatchObject({
      host: 'ovh-cloud-vps',
      user: 'deploy',
      address: '10.0.0.1',
      port: 2299,
    });
    expect((await locateHost(host, 'ssh://root@10.0.0.1', never)).user).toBe('root');
  });

  it('is its tailnet address before its own', async () => {
    expect((await locateHost(withAddress, undefined, async () => found)).address).toBe(
      '100.64.0.1',
    );
  });

  it.each(['no-command', 'not-running', 'absent'] as const)(
    'is its own after %s',
    async (reason) => {
      const target = await locateHost(withAddress, undefined, async () => missing(reason));
      expect(target).toMatchObject({ address: '203.0.113.7', user: 'deploy', port: 22 });
    },
  );

  it.each(['offline', 'expired', 'ambiguous'] as const)('is nowhere after %s', async (reason) => {
    await expect(
      locateHost(withAddress, undefined, async () => missing(reason)),
    ).rejects.toMatchObject({
      code: 'deploy.unreachable',
      message: expect.stringContaining(`because ${reason}`),
      hint: 'do something',
    });
  });

  it('is nowhere without any address', async () => {
    await expect(locateHost(host, undefined, async () => missing('absent'))).rejects.toMatchObject({
      code: 'deploy.unreachable',
    });
  });
});
