import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createManualClock } from '#lib';
import type { BootstrapHost } from './types.ts';
import { awaitInstalled } from './verify.ts';

// A port that accepts and hangs up at once: something is there, and it is not the new system.
let connections = 0;
const server = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
});
afterAll(() => server.close());

it('stops waiting when the time is up, and says why it got no answer', async () => {
  const host: BootstrapHost = {
    ...{ name: 'vps', aliases: [], system: 'x86_64-linux', deploy: { user: 'deploy' } },
    ...{ facts: { firmware: null, disks: [] }, disks: {}, sshPort: port, sshReach: 'public' },
    ...{ tokenFile: undefined, hostKeys: [], knownHostsFile: '/x', otherNames: [], blockers: [] },
  };
  const manual = createManualClock();
  // Nobody moves this clock but the one who sleeps.
  const clock = { ...manual, sleep: async (ms: number) => manual.advance(ms) };
  const told: string[] = [];
  const waiting = awaitInstalled({
    host,
    target: { host: 'vps', user: 'root', address: '127.0.0.1', port: 1, root: '', storeRoot: '' },
    installedKey:
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHWz5vLinU3wdLjxLYPA98gpTqnKaHGHL1GIyrRMtrk',
    installed: '/nix/store/x-nixos-system',
    ...{ clock, env: process.env, signal: undefined, identity: undefined },
    lookUp: async () => ({ found: false, reason: 'no-command', message: 'none', hint: '' }),
    onWait: (why) => told.push(why),
    limit: { timeoutMs: 20_000, askEveryMs: 5_000 },
  });
  await expect(waiting).rejects.toMatchObject({
    code: 'deploy.outcome-unknown',
    message: expect.stringContaining('vps did not answer within 20 s: vps cannot be reached'),
  });
  // At 0, 5, 10, 15 and 20 s; what does not change is told once.
  expect([connections, told.length]).toEqual([5, 1]);
});
