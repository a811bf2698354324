import { describe, expect, it } from 'vitest';
import { Fault } from '#lib';
import type { TailnetLookup } from '../tailnet/local.ts';
import { explainConnectFault, locateHost } from './locate.ts';

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

  it('has the way there of a machine that is not in the tailnet itself', async () => {
    const proxyCommand = 'tailscale nc %h %p';
    const target = await locateHost(host, undefined, async () => ({ ...found, proxyCommand }));
    expect(target.proxyCommand).toBe(proxyCommand);
    expect(await locateHost(host, undefined, async () => found)).not.toHaveProperty('proxyCommand');
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

describe('why ssh did not get there', () => {
  const target = { ...host, host: 'ovh', user: 'deploy', port: 22, root: '', storeRoot: '' };
  const fault = (code: 'deploy.unreachable' | 'deploy.auth') => new Fault({ code, message: 'ssh' });
  // A machine without the command: what was asked is seen in the answer.
  const options = { env: { PATH: '/nonexistent' } };

  it('is asked of the tailnet for its addresses', async () => {
    const inTailnet = { ...target, address: '100.64.0.1' };
    expect(
      await explainConnectFault(fault('deploy.unreachable'), inTailnet, options),
    ).toMatchObject({
      code: 'deploy.unreachable',
      message: 'ovh cannot be reached: tailscale is not on this machine',
    });
  });

  it('is what ssh said for other addresses and other failures', async () => {
    const unreachable = fault('deploy.unreachable');
    const outside = { ...target, address: '203.0.113.7' };
    expect(await explainConnectFault(unreachable, outside, options)).toBe(unreachable);
    const auth = fault('deploy.auth');
    const inTailnet = { ...target, address: '100.64.0.1' };
    expect(await explainConnectFault(auth, inTailnet, options)).toBe(auth);
  });
});
